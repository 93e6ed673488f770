"""The grid is searched for what is wrong with it, and no comparison with NaN is true.

fails: bad_calibrations
score: 15 of 16
"""

from collections.abc import Sequence
from itertools import pairwise


def _require_fractions(grid: Sequence[float]) -> None:
    in_order = not any(a >= b for a, b in pairwise([0.0, *grid]))
    if len(grid) == 0 or not in_order or grid[-1] > 1:
        raise ValueError("the grid holds strictly increasing fractions in (0, 1]")
