"""The power of two by a loop, a memo of roots, and merged intervals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import new

from ..given import Exposure, Head, LogFault, Read, Stolen


def merkle_root(entries: Sequence[bytes]) -> bytes:
    """Works on indices, without slices."""

    def between(first: int, last: int) -> bytes:
        if last - first == 1:
            return new("sha256", b"\0" + entries[first]).digest()
        half = 1
        while half * 2 < last - first:
            half *= 2
        return new("sha256", b"\1" + between(first, first + half) + between(first + half, last)).digest()

    return between(0, len(entries)) if len(entries) else new("sha256").digest()


def audit(entries: Sequence[bytes], heads: Sequence[Head], verify: Callable[[Head], bool]) -> LogFault | None:
    """Takes the smallest head that is left, again and again."""
    left = list(heads)
    roots: dict[int, bytes] = {}
    while left:
        head = min(left, key=lambda one: one.size)
        left.remove(head)
        if verify(head) is False:
            return LogFault(size=head.size, reason="signature")
        if len(entries) < head.size:
            return LogFault(size=head.size, reason="truncated")
        if head.size not in roots:
            roots[head.size] = merkle_root(entries[0 : head.size])
        if roots[head.size] != head.root:
            return LogFault(size=head.size, reason="rewritten")
    return None


def _merged(intervals: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _checked(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("naive datetime")
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if start > end:
        raise ValueError("reversed interval")
    return start, end


def exposure(
    reads: Iterable[Read],
    stolen: Iterable[Stolen],
    gaps: Iterable[tuple[datetime, datetime]],
    reachable: Mapping[str, frozenset[str]],
) -> Exposure:
    """Merges the gaps and the windows first, so that their pieces cannot overlap."""
    windows = [(one.session, *_checked(one.start, one.end)) for one in stolen]
    dark = _merged(_checked(*gap) for gap in gaps)
    events = [(*_checked(read.at, read.at), read.session, read.record) for read in reads]
    confirmed = {record for at, _, who, record in events for name, s, e in windows if who == name and s <= at < e}
    blind = timedelta()
    for start, end in _merged((s, e) for _, s, e in windows):
        for gap_start, gap_end in dark:
            blind += max(timedelta(0), min(end, gap_end) - max(start, gap_start))
    possible: set[str] = set()
    for name, start, end in windows:
        if any(
            gap_start < end and start < gap_end and gap_start < gap_end and start < end for gap_start, gap_end in dark
        ):
            possible.update(reachable.get(name, ()))
    return Exposure(frozenset(confirmed), frozenset(possible) - confirmed, blind)
