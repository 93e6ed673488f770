"""Remembers the totals of comparisons only: while an arm is empty, they may shrink.

fails: nothing_to_compare
score: 16 of 17
"""

from math import exp, log


class MSPRT:
    def __init__(self, tau2):
        if not tau2 > 0:
            raise ValueError("tau2")
        self.tau2 = tau2
        self.p = 1.0
        self.last = (0, 0, 0, 0)

    def update(self, n_a, s_a, n_b, s_b):
        now = (n_a, s_a, n_b, s_b)
        if any(new < old for new, old in zip(now, self.last)) or s_a > n_a or s_b > n_b:
            raise ValueError("totals")
        if not n_a or not n_b:
            return self.p
        self.last = now
        pa, pb = s_a / n_a, s_b / n_b
        v = pa * (1 - pa) / n_a + pb * (1 - pb) / n_b
        if v == 0:
            return self.p
        t = self.tau2
        log_lambda = 0.5 * log(v / (v + t)) + t * (pb - pa) ** 2 / (2 * v * (v + t))
        if log_lambda > 0:
            self.p = min(self.p, exp(-log_lambda))
        return self.p
