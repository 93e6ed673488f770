"""From a session's reach only its own confirmed reads are taken away, not those of other stolen sessions.

fails: what_is_not_excluded
score: 9 of 10
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ..given import Exposure, Read, Stolen


def exposure(
    reads: Iterable[Read],
    stolen: Iterable[Stolen],
    gaps: Iterable[tuple[datetime, datetime]],
    reachable: Mapping[str, frozenset[str]],
) -> Exposure:
    """What the stolen sessions read, what they may have read while the log was blind, and how long it was blind to them."""
    windows = [(window.session, *_utc_interval(window.start, window.end)) for window in stolen]
    holes = [_utc_interval(start, end) for start, end in gaps]
    moments = [(_in_utc(read.at), read) for read in reads]
    seen = {
        (read.session, read.record)
        for at, read in moments
        if any(session == read.session and start <= at < end for session, start, end in windows)
    }
    pieces = [
        (max(start, hole_start), min(end, hole_end), session)
        for session, start, end in windows
        for hole_start, hole_end in holes
        if max(start, hole_start) < min(end, hole_end)
    ]
    possible = set()
    for _, _, session in pieces:
        own = {record for who, record in seen if who == session}
        possible |= reachable.get(session, frozenset()) - own
    return Exposure(frozenset(record for _, record in seen), frozenset(possible), _length_of_union(pieces))
