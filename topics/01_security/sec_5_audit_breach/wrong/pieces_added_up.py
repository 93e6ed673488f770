"""The pieces of gaps and windows are added up, so instants that two of them share count twice.

fails: blind_time_counts_once
score: 9 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def _length_of_union(pieces: Iterable[tuple[datetime, datetime, str]]) -> timedelta:
    total = timedelta()
    for start, end, _ in sorted(pieces):
        total += end - start
    return total
