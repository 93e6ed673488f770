"""Everything on the log scale, scipy for the quantile, numpy for the shrinkage, insertion by bisect for the ranking."""

import bisect
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
from scipy import stats

from ..given import Debt, Effect


def refactor_effect(
    treated: tuple[int, int],
    control: tuple[int, int],
    *,
    touches: tuple[float, float, float, float] = (1, 1, 1, 1),
    confidence: float = 0.95,
) -> Effect:
    raw = np.array([*treated, *control], dtype=float)
    exposure = np.array(touches, dtype=float)
    if (raw < 0).any() or (raw % 1 != 0).any() or (exposure <= 0).any() or confidence <= 0 or confidence >= 1:
        raise ValueError("bad input")
    with np.errstate(divide="ignore", invalid="ignore"):
        naive = float(np.divide(raw[1] / exposure[1], raw[0] / exposure[0]))
    cells = raw + 0.5 * (raw == 0).any()
    signs = np.array([-1.0, 1.0, 1.0, -1.0])
    centre = float(signs @ np.log(cells / exposure))
    half = float(stats.norm.ppf(0.5 + confidence / 2) * np.sqrt((1 / cells).sum()))
    high = math.exp(centre + half)
    return Effect(naive, math.exp(centre), math.exp(centre - half), high, high < 1)


def shrink(counts: Sequence[int]) -> list[float]:
    values = np.asarray(counts, dtype=float)
    if values.size < 2 or np.any(values < 0) or np.any(values != np.floor(values)):
        raise ValueError("bad counts")
    centre, spread = values.mean(), values.var(ddof=1)
    weight = 1 - centre / spread if spread > centre else 0.0
    return list(centre + weight * (values - centre))


def rank_debt(items: Iterable[Debt], horizon_weeks: float) -> list[tuple[str, float, float]]:
    register = list(items)
    if not horizon_weeks > 0 or any(
        d.cost_h <= 0 or min(d.touches_per_week, d.extra_h_per_touch) < 0 for d in register
    ):
        raise ValueError("bad register")
    rows: list[tuple[Fraction, str, float]] = []
    for d in register:
        saved = Fraction(d.touches_per_week) * Fraction(d.extra_h_per_touch) * Fraction(horizon_weeks)
        if saved > d.cost_h:
            bisect.insort(
                rows,
                (-(saved / Fraction(d.cost_h) - 1), d.id, float(Fraction(d.cost_h) * Fraction(horizon_weeks) / saved)),
            )
    return [(name, float(-roi), payback) for roi, name, payback in rows]
