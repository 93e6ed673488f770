"""The largest evidence is kept only while the gate goes on, so the p-value misses the batch that decides.

fails: after_a_verdict_nothing_moves, two_hundred_thousand_errors
score: 14 of 16
"""

import math
from numbers import Integral


class CanaryGate:
    verdict: str  # "continue" | "rollback" | "improved" | "promote"

    def __init__(
        self, share: float, alpha: float = 0.05, *, max_errors: int | None = None, a: float = 1.0, b: float = 1.0
    ) -> None:
        if not (0 < share < 1 and 0 < alpha < 1 and a > 0 and b > 0):
            raise ValueError("needs share and alpha between 0 and 1, and a and b above 0")
        if max_errors is not None and max_errors < 1:
            raise ValueError("max_errors must be at least 1")
        self._share, self._alpha, self._max_errors = share, alpha, max_errors
        self._a, self._b = a, b
        self._canary = self._baseline = 0
        self._largest_log = 0.0
        self.verdict = "continue"

    def observe(self, canary_errors: int, baseline_errors: int) -> str:
        for count in (canary_errors, baseline_errors):
            if not isinstance(count, Integral) or count < 0:
                raise ValueError("counts are integers and not negative")
        if self.verdict != "continue":
            return self.verdict
        self._canary += canary_errors
        self._baseline += baseline_errors
        evidence = self._log_evidence()
        total = self._canary + self._baseline
        if evidence >= -math.log(self._alpha):
            self.verdict = "rollback" if self._canary > self._share * total else "improved"
        elif self._max_errors is not None and total >= self._max_errors:
            self.verdict = "promote"
        else:
            self._largest_log = max(self._largest_log, evidence)
        return self.verdict

    def _log_evidence(self) -> float:
        a, b, x, y = self._a, self._b, self._canary, self._baseline
        likelihood = x * math.log(self._share) + y * math.log1p(-self._share)
        return self._log_beta(a + x, b + y) - self._log_beta(a, b) - likelihood

    @staticmethod
    def _log_beta(p: float, q: float) -> float:
        return math.lgamma(p) + math.lgamma(q) - math.lgamma(p + q)

    @property
    def evidence(self) -> float:
        try:
            return math.exp(self._log_evidence())
        except OverflowError:
            return math.inf

    @property
    def p_value(self) -> float:
        try:
            return 1 / math.exp(self._largest_log)
        except OverflowError:
            return 0.0
