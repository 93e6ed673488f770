"""A grid in any order is sorted instead of refused.

fails: bad_calibrations
score: 15 of 16
"""

from collections.abc import Sequence
from itertools import pairwise


def _require_fractions(grid: Sequence[float]) -> None:
    in_order = all(a < b for a, b in pairwise([0.0, *sorted(set(grid))]))
    if len(grid) == 0 or not in_order or max(grid) > 1:
        raise ValueError("the grid holds strictly increasing fractions in (0, 1]")
