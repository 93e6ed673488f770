"""An entry for "ref" in offsets is believed, and moves the reference itself.

fails: the_reference_and_strangers
score: 11 of 12
"""

from collections.abc import Mapping


def order(a: tuple[str, float], b: tuple[str, float], offsets: Mapping[str, tuple[float, float]]) -> str:
    known = {"ref": (0.0, 0.0), **offsets}

    def interval(event):
        lower, upper = known[event[0]]
        return event[1] - upper, event[1] - lower

    if a[0] == b[0]:
        return "before" if a[1] < b[1] else "after" if a[1] > b[1] else "unknown"
    first, second = interval(a), interval(b)
    if first[1] < second[0]:
        return "before"
    if second[1] < first[0]:
        return "after"
    return "unknown"
