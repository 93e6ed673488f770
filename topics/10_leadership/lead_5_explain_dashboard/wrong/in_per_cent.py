"""The numbers are per cent.

fails: the_quarter_of_harbor, the_parts_add_up, regions_that_come_and_go
score: 8 of 11
"""

import math
from collections.abc import Mapping

from ..given import RateChange
from ..solution import _totals


def decompose(before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> RateChange:
    requests_before, errors_before = _totals(before)
    requests_after, errors_after = _totals(after)
    total = errors_after / requests_after - errors_before / requests_before
    by_segment: dict[str, tuple[float, float]] = {}
    moves = []
    for segment in {**before, **after}:
        (n0, e0), (n1, e1) = before.get(segment, (0, 0)), after.get(segment, (0, 0))
        if n0 == n1 == 0:
            continue
        r0 = e0 / n0 if n0 else e1 / n1  # where it had no requests it takes the other period's rate
        r1 = e1 / n1 if n1 else e0 / n0
        s0, s1 = n0 / requests_before, n1 / requests_after
        by_segment[segment] = ((r1 - r0) * (s0 + s1) / 2, (s1 - s0) * (r0 + r1) / 2)
        if n0 and n1:
            moves.append(r1 - r0)
    # not by the sum of the parts: its rounding error is a movement
    all_up_total_down = all(move > 0 for move in moves) and total < 0
    all_down_total_up = all(move < 0 for move in moves) and total > 0
    return RateChange(
        total=100 * total,
        rate=100 * math.fsum(rate for rate, _ in by_segment.values()),
        mix=100 * math.fsum(mix for _, mix in by_segment.values()),
        by_segment=by_segment,
        simpson=len(moves) >= 2 and (all_up_total_down or all_down_total_up),
    )
