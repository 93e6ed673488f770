from collections.abc import Iterable, Sequence
from math import exp, inf, log, nan, sqrt
from statistics import NormalDist, mean, variance

from .given import Debt, Effect


def refactor_effect(
    treated: tuple[int, int],
    control: tuple[int, int],
    *,
    touches: tuple[float, float, float, float] = (1, 1, 1, 1),
    confidence: float = 0.95,
) -> Effect:
    """The effect of a refactor on bug rates, from (before, after) counts of both arms. Raises ``ValueError``.

    ``touches`` is the exposure in the order treated before, treated after, control before, control after. The interval
    is that of a log ratio of Poisson counts.
    """
    counts = [*treated, *control]
    _refuse_bad_counts(counts)
    if not all(exposure > 0 for exposure in touches) or not 0 < confidence < 1:
        raise ValueError("exposures must be positive, and the confidence between 0 and 1")
    exposed = (touches[1] / touches[0], touches[3] / touches[2])
    before, after = treated
    naive = after / before / exposed[0] if before else (inf if after else nan)
    corrected = [count + 0.5 for count in counts] if 0 in counts else [float(count) for count in counts]
    t1, t2, c1, c2 = corrected
    ratio = (t2 / t1 / exposed[0]) / (c2 / c1 / exposed[1])
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    width = z * sqrt(sum(1 / count for count in corrected))
    low, high = exp(log(ratio) - width), exp(log(ratio) + width)
    return Effect(naive, ratio, low, high, high < 1)


def _refuse_bad_counts(counts: Sequence[int]) -> None:
    if any(count < 0 or count != int(count) for count in counts):
        raise ValueError("counts are whole numbers from 0")


def shrink(counts: Sequence[int]) -> list[float]:
    """The expected next count of each module: empirical Bayes, Gamma prior by moments. Raises ``ValueError``."""
    _refuse_bad_counts(counts)
    if len(counts) < 2:
        raise ValueError("a variance needs two counts")
    m, v = mean(counts), variance(counts)
    if v <= m:  # no more spread than chance alone gives: nothing tells the modules apart
        return [float(m)] * len(counts)
    shape, rate = m * m / (v - m), m / (v - m)
    return [(shape + count) / (rate + 1) for count in counts]


def rank_debt(items: Iterable[Debt], horizon_weeks: float) -> list[tuple[str, float, float]]:
    """The items worth repaying within the horizon, best first: (id, return on investment, payback in weeks).

    Raises ``ValueError``.
    """
    if horizon_weeks <= 0:
        raise ValueError("the horizon must be positive")
    ranked = []
    for item in items:
        if item.cost_h <= 0 or item.touches_per_week < 0 or item.extra_h_per_touch < 0:
            raise ValueError(f"{item.id}: cost must be positive, touches and extra hours not negative")
        interest = item.touches_per_week * item.extra_h_per_touch  # hours a week
        roi = (interest * horizon_weeks - item.cost_h) / item.cost_h
        if roi > 0:
            ranked.append((item.id, roi, item.cost_h / interest))
    return sorted(ranked, key=lambda row: (-row[1], row[0]))
