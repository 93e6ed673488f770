"""A read counts if it lies in any stolen window, whoever read.

fails: one_stolen_session, windows_are_half_open
score: 8 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def exposure(
    reads: Iterable[Read],
    stolen: Iterable[Stolen],
    gaps: Iterable[tuple[datetime, datetime]],
    reachable: Mapping[str, frozenset[str]],
) -> Exposure:
    """What the stolen sessions read, what they may have read while the log was blind, and how long it was blind to them.

    Raises ValueError for a naive datetime and for a window or a gap that ends before it starts.
    """
    windows = [(window.session, *_utc_interval(window.start, window.end)) for window in stolen]
    holes = [_utc_interval(start, end) for start, end in gaps]
    moments = [(_in_utc(read.at), read) for read in reads]
    confirmed = frozenset(
        read.record for at, read in moments if any(start <= at < end for session, start, end in windows)
    )
    pieces = [
        (max(start, hole_start), min(end, hole_end), session)
        for session, start, end in windows
        for hole_start, hole_end in holes
        if max(start, hole_start) < min(end, hole_end)
    ]
    suspects = {session for _, _, session in pieces}
    within_reach = frozenset[str]().union(*(reachable.get(session, frozenset()) for session in suspects))
    return Exposure(confirmed, within_reach - confirmed, _length_of_union(pieces))
