"""Each event is put at the middle of its interval, and then ordered as if that were exact.

fails: order_by_true_times, only_what_the_bounds_prove
score: 10 of 12
"""

from collections.abc import Mapping


def order(a: tuple[str, float], b: tuple[str, float], offsets: Mapping[str, tuple[float, float]]) -> str:
    def middle(event):
        lower, upper = (0.0, 0.0) if event[0] == "ref" else offsets[event[0]]
        return event[1] - (lower + upper) / 2

    one, two = (a[1], b[1]) if a[0] == b[0] else (middle(a), middle(b))
    return "before" if one < two else "after" if one > two else "unknown"
