"""scipy's beta function, plain attributes that each call sets, and a table of refused parameters."""

import math
from operator import index

from scipy.special import betaln


class CanaryGate:
    def __init__(
        self, share: float, alpha: float = 0.05, *, max_errors: int | None = None, a: float = 1.0, b: float = 1.0
    ) -> None:
        refused = {
            "share": not 0 < share < 1,
            "alpha": not 0 < alpha < 1,
            "max_errors": max_errors is not None and max_errors < 1,
            "a": a <= 0,
            "b": b <= 0,
        }
        for name, is_refused in refused.items():
            if is_refused:
                raise ValueError(f"{name} is out of range")
        self.share, self.threshold, self.limit = share, 1 / alpha, max_errors
        self.prior = (a, b)
        self.counts = (0, 0)
        self.verdict = "continue"
        self.evidence = self.best = self.p_value = 1.0

    def observe(self, canary_errors: int, baseline_errors: int) -> str:
        try:
            batch = index(canary_errors), index(baseline_errors)
        except TypeError as error:
            raise ValueError("counts are whole numbers") from error
        if min(batch) < 0:
            raise ValueError("counts are not negative")
        if self.verdict == "continue":
            x, y = self.counts = self.counts[0] + batch[0], self.counts[1] + batch[1]
            a, b = self.prior
            logarithm = betaln(a + x, b + y) - betaln(a, b) - x * math.log(self.share) - y * math.log(1 - self.share)
            self.evidence = math.exp(logarithm) if logarithm < 709 else math.inf
            self.best = max(self.best, self.evidence)
            self.p_value = 1 / self.best
            if self.evidence >= self.threshold:
                self.verdict = "rollback" if x / (x + y) > self.share else "improved"
            elif self.limit is not None and self.limit <= x + y:
                self.verdict = "promote"
        return self.verdict
