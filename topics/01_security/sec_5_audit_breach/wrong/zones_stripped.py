"""The zones are cut off after the check, and the local times are compared.

fails: datetimes_are_instants
score: 9 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def _in_utc(moment: datetime) -> datetime:
    """``moment`` in UTC: two datetimes of one zone would be compared and subtracted by wall clock."""
    if moment.utcoffset() is None:
        raise ValueError("a datetime without a zone is no instant")
    return moment.replace(tzinfo=UTC)
