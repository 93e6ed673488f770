"""The tree built bottom up, one pass over the heads, and the blind time by a sweep over edges."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from ..given import Exposure, Head, LogFault, Read, Stolen


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def merkle_root(entries: Sequence[bytes]) -> bytes:
    """Pairs neighbours level by level; a last node without neighbour moves up as it is."""
    level = [_digest(b"\x00" + bytes(entry)) for entry in entries]
    if not level:
        return _digest(b"")
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [_digest(b"\x01" + a + b) for a, b in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0]


def audit(entries: Sequence[bytes], heads: Sequence[Head], verify: Callable[[Head], bool]) -> LogFault | None:
    """All faults as a list, of which the first is returned."""

    def reason(head: Head) -> str | None:
        if not verify(head):
            return "signature"
        if len(entries) < head.size:
            return "truncated"
        return None if merkle_root(list(entries)[: head.size]) == head.root else "rewritten"

    ordered = [head for _, _, head in sorted((head.size, place, head) for place, head in enumerate(heads))]
    faults = [LogFault(head.size, why) for head in ordered if (why := reason(head))]
    return faults[0] if faults else None


def _seconds(moment: datetime) -> int:
    """Microseconds since 1970."""
    if moment.tzinfo is None:
        raise ValueError("naive")
    return (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def exposure(
    reads: Iterable[Read],
    stolen: Iterable[Stolen],
    gaps: Iterable[tuple[datetime, datetime]],
    reachable: Mapping[str, frozenset[str]],
) -> Exposure:
    """Integers instead of datetimes, and a sweep that counts open gaps and open windows."""
    windows: dict[str, list[tuple[int, int]]] = {}
    for one in stolen:
        windows.setdefault(one.session, []).append((_seconds(one.start), _seconds(one.end)))
    dark = [(_seconds(start), _seconds(end)) for start, end in gaps]
    for start, end in [*dark, *(pair for pairs in windows.values() for pair in pairs)]:
        if end < start:
            raise ValueError("reversed")
    confirmed: set[str] = set()
    for read in reads:
        at = _seconds(read.at)
        for start, end in windows.get(read.session, ()):
            if start <= at < end:
                confirmed.add(read.record)
    open_records: set[str] = set()
    for session, pairs in windows.items():
        if any(min(e, f) - max(s, b) > 0 for s, e in pairs for b, f in dark):
            open_records |= reachable.get(session, set())
    edges = [(at, step, 0) for b, f in dark for at, step in ((b, 1), (f, -1))]
    edges += [(at, 0, step) for pairs in windows.values() for s, e in pairs for at, step in ((s, 1), (e, -1))]
    blind, open_gaps, open_windows, last = 0, 0, 0, 0
    for at, gap_step, window_step in sorted(edges):
        if open_gaps and open_windows:
            blind += at - last
        open_gaps, open_windows, last = open_gaps + gap_step, open_windows + window_step, at
    return Exposure(frozenset(confirmed), frozenset(open_records - confirmed), timedelta(microseconds=blind))
