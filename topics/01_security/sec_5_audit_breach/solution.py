"""Model solution of sec-5: the audit of a log by its signed heads, and the exposure of a breach with blind spots."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from .given import Exposure, Head, LogFault, Read, Stolen


def merkle_root(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of ``entries``, 32 bytes (RFC 9162, section 2.1.1, with SHA-256)."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1 << ((len(entries) - 1).bit_length() - 1)
    return sha256(b"\x01" + merkle_root(entries[:split]) + merkle_root(entries[split:])).digest()


def audit(entries: Sequence[bytes], heads: Sequence[Head], verify: Callable[[Head], bool]) -> LogFault | None:
    """The first head, by ascending size, that does not hold for ``entries``; None if all hold."""
    for head in sorted(heads, key=lambda head: head.size):  # stable: heads of one size stay in the order given
        if not verify(head):
            return LogFault(head.size, "signature")
        if head.size > len(entries):
            return LogFault(head.size, "truncated")
        if merkle_root(entries[: head.size]) != head.root:
            return LogFault(head.size, "rewritten")
    return None


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
        read.record
        for at, read in moments
        if any(session == read.session and start <= at < end for session, start, end in windows)
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


def _in_utc(moment: datetime) -> datetime:
    """``moment`` in UTC: two datetimes of one zone would be compared and subtracted by wall clock."""
    if moment.utcoffset() is None:
        raise ValueError("a datetime without a zone is no instant")
    return moment.astimezone(UTC)


def _utc_interval(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    if _in_utc(end) < _in_utc(start):
        raise ValueError("an interval must not end before it starts")
    return _in_utc(start), _in_utc(end)


def _length_of_union(pieces: Iterable[tuple[datetime, datetime, str]]) -> timedelta:
    total, covered = timedelta(), datetime.min.replace(tzinfo=UTC)
    for start, end, _ in sorted(pieces):
        total += max(timedelta(), end - max(start, covered))
        covered = max(covered, end)
    return total
