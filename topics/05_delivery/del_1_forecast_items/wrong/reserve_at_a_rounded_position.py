"""The position in the sorted sprints is the confidence times their number, rounded up: 0.28 * 25 is a little more than 7.

fails: sprints_are_pairs_in_time_order
score: 11 of 12
"""

import math
from collections.abc import Sequence

from ..solution import _counts, _refuse_confidence


def sprint_reserve(unplanned: Sequence[int], capacity: int, confidence: float) -> int:
    """The smallest reserve that was enough for the unplanned work of a share ``confidence`` of the two-week sprints.

    Raises ValueError for bad input, and when the reserve would exceed ``capacity``.
    """
    counts = _counts(unplanned)
    _refuse_confidence(confidence)
    if capacity < 0 or len(counts) < 2:
        raise ValueError("needs two weeks at least, and a capacity that is not negative")
    sprints = [first + second for first, second in zip(counts[::2], counts[1::2], strict=False)]
    reserve = sorted(sprints)[math.ceil(confidence * len(sprints)) - 1]
    if reserve > capacity:
        raise ValueError(f"the plan does not fit: {reserve} items of {capacity} would have to be kept free")
    return reserve
