"""Where there is nothing to compare, the p-value is 1.0 again.

fails: nothing_to_compare
score: 16 of 17
"""

import math


class MSPRT:
    """Mixture sequential probability ratio test of two success rates, valid at every look.

    Robbins 1970; Johari, Koomen, Pekelis, Walsh, "Always Valid Inference", Operations Research 2022.
    """

    def __init__(self, tau2: float) -> None:
        """``tau2`` is the variance of the normal mixture over the difference. Raises ValueError unless positive."""
        if not tau2 > 0:
            raise ValueError("tau2 must be positive")
        self._tau2 = tau2
        self._totals = (0, 0, 0, 0)
        self._p = 1.0

    def update(self, n_a: int, s_a: int, n_b: int, s_b: int) -> float:
        """The always-valid p-value after these cumulative users (n) and successes (s) of arms a and b.

        Raises ValueError for totals that shrink and for s > n; the test is unchanged then.
        """
        totals = (n_a, s_a, n_b, s_b)
        if any(new < old for new, old in zip(totals, self._totals, strict=True)) or s_a > n_a or s_b > n_b:
            raise ValueError("totals never shrink, and there are no more successes than users")
        self._totals = totals
        v = 0.0
        if n_a and n_b:
            p_a, p_b = s_a / n_a, s_b / n_b
            v = p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b
            if v > 0:
                self._p = min(self._p, math.exp(-max(0.0, self._log_ratio(p_b - p_a, v))))
        return self._p if v > 0 else 1.0

    def _log_ratio(self, theta: float, v: float) -> float:
        spread = v + self._tau2
        return math.log(v / spread) / 2 + self._tau2 * theta**2 / (2 * v * spread)
