"""A piece is compared with the one before it only, so a short one inside a long one resets the end.

fails: blind_time_counts_once
score: 9 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def _length_of_union(pieces: Iterable[tuple[datetime, datetime, str]]) -> timedelta:
    total, covered = timedelta(), datetime.min.replace(tzinfo=UTC)
    for start, end, _ in sorted(pieces):
        total += max(timedelta(), end - max(start, covered))
        covered = end
    return total
