"""PASS is decided before FAIL, which differs where a low confidence lets both hold.

fails: seeded_builds_match_the_binomial
score: 15 of 16
"""

import math
from collections.abc import Sequence

from scipy.special import bdtr, bdtrc

from ..given import Verdict
from ..solution import _refuse_unless_inside


def gate(samples: Sequence[float], quantile: float, budget: float, confidence: float = 0.95) -> Verdict:
    """Whether the true ``quantile`` of the latency is above ``budget``, below it, or not known with ``confidence``.

    ``samples`` and ``budget`` share a unit. At the limit the number of samples above the budget is Binomial(n,
    1 - quantile), whatever the distribution (Conover, the quantile test). Raises ValueError for bad input.
    """
    _refuse_unless_inside(quantile, confidence)
    if not samples or math.isnan(budget) or any(math.isnan(sample) for sample in samples):
        raise ValueError("needs at least one sample, and no nan")
    count = len(samples)
    above = sum(sample > budget for sample in samples)
    if bdtr(above, count, 1 - quantile) <= 1 - confidence:  # P(X <= above)
        return Verdict.PASS
    if bdtrc(above - 1, count, 1 - quantile) <= 1 - confidence:  # P(X >= above)
        return Verdict.FAIL
    return Verdict.INCONCLUSIVE
