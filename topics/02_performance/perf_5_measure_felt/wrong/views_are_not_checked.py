"""Takes any duration and count.

fails: bad_views_are_refused
score: 15 of 16
"""

from collections.abc import Sequence

from ..given import Entry


def inp(entries: Sequence[Entry], interaction_count: int | None = None) -> float | None:
    """Interaction to Next Paint of one page view, in ms; None without an interaction."""
    longest: dict[int, float] = {}
    for entry in entries:
        if entry.interaction_id != 0:
            longest[entry.interaction_id] = max(entry.duration, longest.get(entry.interaction_id, 0.0))
    count = len(longest) if interaction_count is None else interaction_count
    if not longest:
        return None
    latencies = sorted(longest.values(), reverse=True)
    return latencies[min(len(latencies) - 1, count // 50)]
