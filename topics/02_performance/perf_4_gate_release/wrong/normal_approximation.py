"""The count is taken for normal, which is wrong in the tail, where the gate decides.

fails: a_p99_takes_299_samples, seeded_builds_match_the_binomial, false_alarms_are_rare, samples_for_any_percentile
score: 12 of 16
"""

import math
from collections.abc import Sequence

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
    expected, spread = count * (1 - quantile), math.sqrt(count * quantile * (1 - quantile))
    alpha, score = 1 - confidence, (above - expected) / spread
    if math.erfc(score / math.sqrt(2)) / 2 <= alpha:
        return Verdict.FAIL
    return Verdict.PASS if math.erfc(-score / math.sqrt(2)) / 2 <= alpha else Verdict.INCONCLUSIVE
