"""The share of the sprints is compared with the confidence as it comes, without a tolerance.

fails: sprints_are_pairs_in_time_order
score: 11 of 12
"""

from collections.abc import Sequence

from ..solution import _counts, _refuse_confidence, _share_within


def sprint_reserve(unplanned: Sequence[int], capacity: int, confidence: float) -> int:
    """The smallest reserve that was enough for the unplanned work of a share ``confidence`` of the two-week sprints.

    Raises ValueError for bad input, and when the reserve would exceed ``capacity``.
    """
    counts = _counts(unplanned)
    _refuse_confidence(confidence)
    if capacity < 0 or len(counts) < 2:
        raise ValueError("needs two weeks at least, and a capacity that is not negative")
    sprints = [first + second for first, second in zip(counts[::2], counts[1::2], strict=False)]
    reserve = next(r for r in sorted(sprints) if _share_within(sprints, r) >= confidence)
    if reserve > capacity:
        raise ValueError(f"the plan does not fit: {reserve} items of {capacity} would have to be kept free")
    return reserve
