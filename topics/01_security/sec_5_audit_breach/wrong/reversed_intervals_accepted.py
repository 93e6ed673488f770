"""An interval that ends before it starts is taken as empty.

fails: datetimes_are_instants
score: 9 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def _utc_interval(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    return _in_utc(start), _in_utc(end)
