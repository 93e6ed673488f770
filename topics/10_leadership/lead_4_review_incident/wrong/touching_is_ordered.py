"""Intervals that touch count as ordered.

fails: order_by_true_times, one_host_one_clock, only_what_the_bounds_prove
score: 9 of 12
"""

from collections.abc import Mapping


def order(a: tuple[str, float], b: tuple[str, float], offsets: Mapping[str, tuple[float, float]]) -> str:
    def interval(event):
        lower, upper = (0.0, 0.0) if event[0] == "ref" else offsets[event[0]]
        return event[1] - upper, event[1] - lower

    if a[0] == b[0]:
        return "before" if a[1] <= b[1] else "after"
    first, second = interval(a), interval(b)
    if first[1] <= second[0]:
        return "before"
    if second[1] <= first[0]:
        return "after"
    return "unknown"
