"""The gambler of the lesson: the logarithm of her capital grows by one prediction for each error of the batch."""

import math


class CanaryGate:
    def __init__(
        self, share: float, alpha: float = 0.05, *, max_errors: int | None = None, a: float = 1.0, b: float = 1.0
    ) -> None:
        for probability in (share, alpha):
            if probability <= 0 or probability >= 1:
                raise ValueError(f"{probability} is not between 0 and 1")
        if a <= 0 or b <= 0:
            raise ValueError("no such prior")
        if isinstance(max_errors, int) and max_errors < 1:
            raise ValueError("nothing to wait for")
        self.share, self.alpha = share, alpha
        self.max_errors = math.inf if max_errors is None else max_errors
        self.on_canary, self.on_baseline = a, b  # errors so far, and the prior's
        self.seen = self.observed = 0
        self.log_capital: list[float] = [0.0]  # after each call

    def observe(self, canary_errors: int, baseline_errors: int) -> str:
        if any(type(count) is not int or count < 0 for count in (canary_errors, baseline_errors)):
            raise ValueError((canary_errors, baseline_errors))
        if self.verdict != "continue":
            return self.verdict
        steps = []
        for _ in range(canary_errors):
            steps.append(math.log(self.on_canary / (self.on_canary + self.on_baseline) / self.share))
            self.on_canary += 1
        for _ in range(baseline_errors):
            steps.append(math.log(self.on_baseline / (self.on_canary + self.on_baseline) / (1 - self.share)))
            self.on_baseline += 1
        self.seen += canary_errors + baseline_errors
        self.log_capital.append(math.fsum([self.log_capital[-1], *steps]))
        self.observed += canary_errors
        return self.verdict

    @property
    def verdict(self) -> str:
        if self.log_capital[-1] >= math.log(1 / self.alpha):
            return "rollback" if self.observed > self.share * self.seen else "improved"
        return "promote" if self.seen >= self.max_errors else "continue"

    @property
    def evidence(self) -> float:
        return math.exp(self.log_capital[-1]) if self.log_capital[-1] < 700 else math.inf

    @property
    def p_value(self) -> float:
        best = max(self.log_capital)
        return math.exp(-best) if best < 700 else 0.0
