"""An interval of no length is refused.

fails: windows_are_half_open, blind_time_counts_once, what_is_not_excluded
score: 7 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def _utc_interval(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    if _in_utc(end) <= _in_utc(start):
        raise ValueError("an interval must not end before it starts")
    return _in_utc(start), _in_utc(end)
