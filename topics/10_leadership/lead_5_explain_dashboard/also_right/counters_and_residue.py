"""Counters for the counts, product rule written out, and the budget by its burn rate."""

from collections import Counter
from collections.abc import Mapping
from math import inf

from ..given import Budget, RateChange


def decompose(before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> RateChange:
    periods = []
    for table in (before, after):
        requests: Counter[str] = Counter()
        errors: Counter[str] = Counter()
        for segment, counts in table.items():
            _check(*counts)
            requests[segment], errors[segment] = counts
        if requests.total() <= 0:
            raise ValueError("no traffic")
        periods.append((requests, errors))
    (n0, e0), (n1, e1) = periods
    parts: dict[str, tuple[float, float]] = {}
    directions = set()
    for segment in sorted(set(before) | set(after)):
        share_0, share_1 = n0[segment] / n0.total(), n1[segment] / n1.total()
        if n0[segment] and n1[segment]:
            old, new = e0[segment] / n0[segment], e1[segment] / n1[segment]
            # the change of the product minus its mix part is its rate part
            mix = (share_1 - share_0) * 0.5 * (old + new)
            parts[segment] = (new * share_1 - old * share_0 - mix, mix)
            directions.add((segment, (new > old) - (new < old)))
        elif n0[segment]:
            parts[segment] = (0.0, -e0[segment] / n0.total())
        elif n1[segment]:
            parts[segment] = (0.0, e1[segment] / n1.total())
    ratio_0, ratio_1 = e0.total() / n0.total(), e1.total() / n1.total()
    overall = (ratio_1 > ratio_0) - (ratio_1 < ratio_0)
    simpson = len(directions) > 1 and overall != 0 and {sign for _, sign in directions} == {-overall}
    return RateChange(
        ratio_1 - ratio_0, sum(p[0] for p in parts.values()), sum(p[1] for p in parts.values()), parts, simpson
    )


def _check(requests: int, errors: int) -> None:
    for number in (requests, errors):
        if int(number) != number or number < 0:
            raise ValueError(f"not a count: {number}")
    if errors > requests:
        raise ValueError("more errors than requests")


def budget(slo: float, requests: int, errors: int, elapsed_h: float, window_h: float) -> Budget:
    _check(requests, errors)
    if slo <= 0 or slo >= 1:
        raise ValueError("slo")
    if elapsed_h <= 0 or elapsed_h > window_h:
        raise ValueError("elapsed")
    burn = errors / requests / (1 - slo) if requests else 0.0
    spent = burn * elapsed_h / window_h
    if not burn:
        return Budget(spent, burn, inf)
    # at this burn rate the whole budget lasts window / burn hours from the start
    return Budget(spent, burn, max(window_h / burn - elapsed_h, 0.0))
