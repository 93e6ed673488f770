"""0.5 is added to the zero counts only.

fails: zero_counts, exposures_make_rates
score: 10 of 12
"""

from math import exp, inf, nan, sqrt
from statistics import NormalDist

from ..given import Effect
from ..solution import _refuse_bad_counts


def refactor_effect(
    treated: tuple[int, int],
    control: tuple[int, int],
    *,
    touches: tuple[float, float, float, float] = (1, 1, 1, 1),
    confidence: float = 0.95,
) -> Effect:
    counts = [*treated, *control]
    _refuse_bad_counts(counts)
    if not all(exposure > 0 for exposure in touches) or not 0 < confidence < 1:
        raise ValueError("exposures must be positive, and the confidence between 0 and 1")
    exposed = (touches[1] / touches[0], touches[3] / touches[2])
    before, after = treated
    naive = after / before / exposed[0] if before else (inf if after else nan)
    corrected = [count or 0.5 for count in counts]
    t1, t2, c1, c2 = corrected
    ratio = (t2 / t1 / exposed[0]) / (c2 / c1 / exposed[1])
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    factor = exp(z * sqrt(sum(1 / count for count in corrected)))
    return Effect(naive, ratio, ratio / factor, ratio * factor, ratio * factor < 1)
