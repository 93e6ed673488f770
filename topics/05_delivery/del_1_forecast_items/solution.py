"""Model solution of del-1: forecasts by convolution of the weekly throughput, a reserve from the real sprints."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-12  # of a probability, so that float rounding never flips an answer


def forecast_items(history: Sequence[int], weeks: int, confidence: float) -> int:
    """The largest n such that at least n items are finished in ``weeks`` weeks with probability ``confidence``.

    Raises ValueError for bad input.
    """
    weekly = _weekly_pmf(history)
    _refuse_confidence(confidence)
    if weeks < 1:
        raise ValueError("weeks must be at least 1")
    total = np.ones(1)
    for _ in range(weeks):
        total = np.convolve(total, weekly)
    at_least = total[::-1].cumsum()[::-1]
    return int(np.flatnonzero(at_least >= confidence - TOLERANCE)[-1])


def forecast_weeks(history: Sequence[int], items: int, confidence: float, max_weeks: int = 104) -> int | None:
    """The smallest number of weeks in which ``items`` items are finished with probability ``confidence``.

    None if there is none up to ``max_weeks``. Raises ValueError for bad input.
    """
    weekly = _weekly_pmf(history)
    _refuse_confidence(confidence)
    if items < 0:
        raise ValueError("items must not be negative")
    if items == 0:
        return 0
    total = np.ones(1)
    for week in range(1, max_weeks + 1):
        total = np.convolve(total, weekly)
        if total[items:].sum() >= confidence - TOLERANCE:
            return week
    return None


def sprint_reserve(unplanned: Sequence[int], capacity: int, confidence: float) -> int:
    """The smallest reserve that was enough for the unplanned work of a share ``confidence`` of the two-week sprints.

    Raises ValueError for bad input, and when the reserve would exceed ``capacity``.
    """
    counts = _counts(unplanned)
    _refuse_confidence(confidence)
    if capacity < 0 or len(counts) < 2:
        raise ValueError("needs two weeks at least, and a capacity that is not negative")
    sprints = [first + second for first, second in zip(counts[::2], counts[1::2], strict=False)]
    reserve = next(r for r in sorted(sprints) if _share_within(sprints, r) >= confidence - TOLERANCE)
    if reserve > capacity:
        raise ValueError(f"the plan does not fit: {reserve} items of {capacity} would have to be kept free")
    return reserve


def _counts(history: Sequence[int]) -> list[int]:
    counts = list(history)
    if not counts or any(count < 0 or count != int(count) for count in counts):
        raise ValueError("the history must hold whole counts that are not negative, at least one")
    return [int(count) for count in counts]


def _weekly_pmf(history: Sequence[int]) -> NDArray[np.float64]:
    """How probable each number of finished items is in a week that is drawn from ``history``."""
    counts = _counts(history)
    return np.bincount(counts) / len(counts)


def _refuse_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1, both excluded")


def _share_within(sprints: Sequence[int], reserve: int) -> float:
    return sum(work <= reserve for work in sprints) / len(sprints)
