"""Without a count every entry of an interaction counts as one, so too many outliers are forgiven.

fails: seeded_page_views
score: 15 of 16
"""

import math
from collections.abc import Sequence

from ..given import Entry


def inp(entries: Sequence[Entry], interaction_count: int | None = None) -> float | None:
    """Interaction to Next Paint of one page view, in ms; None without an interaction."""
    longest: dict[int, float] = {}
    for entry in entries:
        if not 0 <= entry.duration < math.inf:
            raise ValueError("a duration must be finite and not negative")
        if entry.interaction_id != 0:
            longest[entry.interaction_id] = max(entry.duration, longest.get(entry.interaction_id, 0.0))
    reported = sum(entry.interaction_id != 0 for entry in entries)
    count = reported if interaction_count is None else interaction_count
    if count < len(longest):
        raise ValueError("fewer interactions than are reported")
    if not longest:
        return None
    latencies = sorted(longest.values(), reverse=True)
    return latencies[min(len(latencies) - 1, count // 50)]
