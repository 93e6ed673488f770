"""The offsets are looked up before it is seen that both events are of one host.

fails: one_host_one_clock
score: 11 of 12
"""

from collections.abc import Mapping


def order(a: tuple[str, float], b: tuple[str, float], offsets: Mapping[str, tuple[float, float]]) -> str:
    def bounds(host):
        return (0.0, 0.0) if host == "ref" else offsets[host]

    (low_a, high_a), (low_b, high_b) = bounds(a[0]), bounds(b[0])
    if a[0] == b[0]:
        return "before" if a[1] < b[1] else "after" if a[1] > b[1] else "unknown"
    if a[1] - low_a < b[1] - high_b:
        return "before"
    return "after" if b[1] - low_b < a[1] - high_a else "unknown"
