"""The total is the sum of the parts: right to 1e-12, but its rounding error looks like a movement.

fails: nearly_simpson
score: 10 of 11
"""

from collections.abc import Mapping

from ..given import RateChange
from ..solution import _totals


def decompose(before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> RateChange:
    all_before, _ = _totals(before)
    all_after, _ = _totals(after)
    parts: dict[str, tuple[float, float]] = {}
    moves = []
    for segment in {**before, **after}:
        (n0, e0), (n1, e1) = before.get(segment, (0, 0)), after.get(segment, (0, 0))
        if n0 == n1 == 0:
            continue
        r0 = e0 / n0 if n0 else e1 / n1
        r1 = e1 / n1 if n1 else e0 / n0
        s0, s1 = n0 / all_before, n1 / all_after
        parts[segment] = ((r1 - r0) * (s0 + s1) / 2, (s1 - s0) * (r0 + r1) / 2)
        if n0 and n1:
            moves.append(r1 - r0)
    rate, mix = sum(part[0] for part in parts.values()), sum(part[1] for part in parts.values())
    total = rate + mix
    contrary = total < 0 if all(move > 0 for move in moves) else total > 0 and all(move < 0 for move in moves)
    return RateChange(total, rate, mix, parts, len(moves) >= 2 and contrary)
