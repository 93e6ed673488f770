"""Checks of sec-5: five points for the log and its heads, five for the exposure."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from zoneinfo import ZoneInfo

from leadlab.checks import check, expect, expect_raises

from .given import RFC_LEAVES, Exposure, Head, LogFault, Read, Stolen
from .solution import audit, exposure, merkle_root

FRIDAY = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)
SIGNED = b"signed"


def minute(after: float) -> datetime:
    return FRIDAY + timedelta(minutes=after)


def reference_root(entries: Sequence[bytes]) -> bytes:
    """The tree built level by level: neighbours are paired, a last one without neighbour moves up as it is."""
    level = [sha256(b"\x00" + entry).digest() for entry in entries] or [sha256(b"").digest()]
    while len(level) > 1:
        pairs = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def log_lines(count: int, edited: int | None = None) -> list[bytes]:
    return [f"entry {number}{' edited' if number == edited else ''}".encode() for number in range(count)]


def head_of(entries: Sequence[bytes], size: int, signature: bytes = SIGNED) -> Head:
    """The head that the log had at ``size`` entries, by the answer's own ``merkle_root``; only SIGNED verifies."""
    return Head(size, merkle_root(list(entries[:size])), minute(size), signature)


def is_signed(head: Head) -> bool:
    return head.signature == SIGNED


def expect_fault(got: object, wanted: LogFault | None, called: str, rule: str, next_step: str) -> None:
    expect(got == wanted, called=called, got=got, wanted=rule, next_step=next_step)


@check(points=1)
def published_roots() -> None:
    """The roots of the first 0 to 8 published test leaves."""
    published = (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
    for size, root in enumerate(published):
        got = merkle_root(RFC_LEAVES[:size])
        expect(
            got == bytes.fromhex(root),
            called=f"merkle_root(RFC_LEAVES[:{size}])",
            got=got.hex() if isinstance(got, bytes) else got,
            wanted=root,
            next_step="0 leaves: SHA-256 of nothing; 1: prefix 0x00; more: prefix 0x01, split at the largest power of two below n",
        )


@check(points=1)
def a_truncated_log() -> None:
    """A whole log, and the same log without its tail."""
    lines = log_lines(10)
    heads = [head_of(lines, 4), head_of(lines, 8)]
    expect_fault(
        audit(lines, heads, is_signed),
        None,
        "audit of 10 entries with heads of size 4 and 8",
        "None: both heads hold, and entries 9 and 10 are not covered yet",
        "compare each head with the root of the first head.size entries",
    )
    expect_fault(
        audit(lines[:7], heads, is_signed),
        LogFault(8, "truncated"),
        "the same, after the last three entries were deleted",
        "LogFault(size=8, reason='truncated')",
        "a head says how many entries there were; a log may only grow",
    )


@check(points=1, hidden=True)
def roots_of_every_size() -> None:
    """Roots of 0 to 70 random entries against a reference, and entries that look like inner nodes."""
    rng = random.Random(6962)
    for size in range(71):
        entries = [rng.randbytes(rng.randrange(5)) for _ in range(size)]
        got = merkle_root(entries)
        expect(
            got == reference_root(entries),
            called=f"merkle_root of {size} random entries of 0 to 4 bytes",
            got=got.hex() if isinstance(got, bytes) else got,
            wanted="the tree hash of RFC 9162",
            next_step="try sizes that are no power of two, and empty entries",
        )
    left, right = b"alice", b"bob"
    inner = sha256(b"\x00" + left).digest() + sha256(b"\x00" + right).digest()
    for forged in (inner, b"\x01" + inner):
        got = merkle_root([forged])
        expect(
            got == reference_root([forged]) != merkle_root([left, right]),
            called="merkle_root of one entry that holds the two child hashes of another log",
            got=got.hex() if isinstance(got, bytes) else got,
            wanted="another root than that of the log with the two entries",
            next_step="leaf and inner node carry different prefixes",
        )


@check(points=1, hidden=True)
def every_head_must_hold() -> None:
    """Old heads that fail while the newest holds, heads in any order, and several faults at once."""
    before, after = log_lines(40), log_lines(40, edited=3)
    heads = [head_of(before, 10), head_of(before, 20), head_of(after, 30), head_of(after, 40)]
    rng = random.Random(5)
    for _ in range(4):
        expect_fault(
            audit(after, heads, is_signed),
            LogFault(10, "rewritten"),
            f"entry 4 was edited after the head of size 20; heads in the order {[head.size for head in heads]}",
            "the first fault by ascending size, although the heads of size 30 and 40 hold",
            "look at every head; sort them by size",
        )
        rng.shuffle(heads)
    bad = b"forged"
    cases: list[tuple[list[bytes], list[Head], LogFault | None, str]] = [
        (
            before,
            [head_of(before, 10), head_of(before, 20, bad)],
            LogFault(20, "signature"),
            "the second is not signed",
        ),
        (before, [head_of(before, 50, bad)], LogFault(50, "signature"), "not signed, and beyond the end of the log"),
        (after, [head_of(before, 30, bad)], LogFault(30, "signature"), "not signed, and of another log"),
        (after[:20], [head_of(before, 30)], LogFault(30, "truncated"), "entry 4 edited and the tail deleted"),
        (
            after[:20],
            [head_of(before, 30), head_of(before, 10)],
            LogFault(10, "rewritten"),
            "the same, with an older head",
        ),
        (before, [head_of(before, 30), head_of(before, 40)], None, "two right heads"),
        (
            after,
            [head_of(before, 20), Head(10, head_of(before, 10).root, minute(99), SIGNED)],
            LogFault(10, "rewritten"),
            "entry 4 edited; the head of size 10 was kept after that of size 20",
        ),
    ]
    for entries, some, wanted, what in cases:
        expect_fault(
            audit(entries, some, is_signed),
            wanted,
            f"audit with heads of size {[head.size for head in some]}: {what}",
            "for each head signature, then length, then root; heads by ascending size",
            "return at the first fault of the first faulty head",
        )


@check(points=1, hidden=True)
def heads_at_the_edges() -> None:
    """No heads, no entries, heads of size 0 and of the whole log, several heads of one size."""
    lines = log_lines(6)
    other = log_lines(6, edited=2)
    cases: list[tuple[list[bytes], list[Head], LogFault | None, str]] = [
        (lines, [], None, "no heads"),
        ([], [head_of([], 0)], None, "an empty log with its head of size 0"),
        (lines, [head_of(lines, 0), head_of(lines, 6)], None, "heads of size 0 and of the whole log"),
        (
            lines,
            [Head(0, b"\0" * 32, FRIDAY, SIGNED)],
            LogFault(0, "rewritten"),
            "a head of size 0 with a root of zeros",
        ),
        (lines, [head_of(lines, 0, b"no")], LogFault(0, "signature"), "a head of size 0 that is not signed"),
        ([], [head_of(lines, 1)], LogFault(1, "truncated"), "an empty log that had one entry"),
        (lines, [head_of(lines, 6), head_of(lines, 6)], None, "the same head twice"),
        (lines, [head_of(lines, 6), head_of(other, 6)], LogFault(6, "rewritten"), "two signed heads of one size"),
    ]
    unsigned, different = head_of(lines, 6, b"no"), head_of(other, 6)
    cases += [
        (
            lines,
            [unsigned, different],
            LogFault(6, "signature"),
            "one size: first an unsigned one, then one of another log",
        ),
        (
            lines,
            [different, unsigned],
            LogFault(6, "rewritten"),
            "one size: first one of another log, then an unsigned one",
        ),
    ]
    # The moment at which a head was kept orders nothing.
    late, early = Head(6, different.root, minute(9), SIGNED), Head(6, different.root, minute(1), b"no")
    cases += [
        (lines, [late, early], LogFault(6, "rewritten"), "one size: first the younger, then an older, unsigned one"),
    ]
    for entries, heads, wanted, what in cases:
        kept = list(heads)
        got = audit(entries, heads, is_signed)
        expect_fault(
            got,
            wanted,
            f"audit of {len(entries)} entries: {what}",
            "a head of size 0 is one like any other; heads of one size are looked at in the order given",
            "sort by size only, with a stable sort; no special cases",
        )
        expect(
            heads == kept,
            called="audit(entries, heads, verify)",
            got="another order of the caller's list",
            wanted="the caller's list as it was",
            next_step="use sorted(heads, …) instead of heads.sort(…)",
        )


@check(points=1)
def one_stolen_session() -> None:
    """One stolen session; first with a whole log, then with a gap in it."""
    reads = [Read(minute(3), "s1", "a"), Read(minute(4), "s2", "b"), Read(minute(9), "s1", "c")]
    stolen = [Stolen("s1", minute(0), minute(8))]
    reach = {"s1": frozenset("abcde"), "s2": frozenset("xyz")}
    got = exposure(reads, stolen, [], reach)
    expect(
        got == Exposure(frozenset("a"), frozenset(), timedelta()),
        called="exposure: s1 stolen from minute 0 to 8, read a at 3 and c at 9; no gap",
        got=got,
        wanted="confirmed a, nothing else",
        next_step="c was read after the window, b by a session that was not stolen",
    )
    got = exposure(reads, stolen, [(minute(5), minute(7))], reach)
    expect(
        got == Exposure(frozenset("a"), frozenset("bcde"), timedelta(minutes=2)),
        called="the same with a gap from minute 5 to 7; reachable['s1'] is a, b, c, d, e",
        got=got,
        wanted="confirmed a; b, c, d, e not excluded; blind for two minutes",
        next_step="missing lines are unknown, not clean",
    )


@check(points=1, hidden=True)
def windows_are_half_open() -> None:
    """Reads exactly at the start and at the end of a window, several windows of a session, any order."""
    tick = timedelta(microseconds=1)
    reads = [
        Read(minute(10) - tick, "s1", "before"),
        Read(minute(10), "s1", "start"),
        Read(minute(20) - tick, "s1", "last"),
        Read(minute(20), "s1", "end"),
        Read(minute(25), "s1", "between"),
        Read(minute(30), "s1", "second window"),
        Read(minute(33), "s2", "other session"),
        Read(minute(36), "s2", "its own window"),
        Read(minute(37), "s3", "not stolen"),
        Read(minute(50), "s2", "empty window"),
    ]
    stolen = [
        Stolen("s1", minute(10), minute(20)),
        Stolen("s2", minute(35), minute(40)),
        Stolen("s1", minute(30), minute(34)),
        Stolen("s2", minute(50), minute(50)),
    ]
    wanted = frozenset({"start", "last", "second window", "its own window"})
    rng = random.Random(7)
    for _ in range(5):
        got = exposure(iter(reads), iter(stolen), iter(()), {}).confirmed
        expect(
            got == wanted,
            called="exposure: windows s1 10 to 20 and 30 to 34, s2 35 to 40 and 50 to 50; reads at and around the edges",
            got=sorted(got),
            wanted="the records read with start <= at < end in some window of the session that read them",
            next_step="look at < and <=, and keep every window of a session",
        )
        rng.shuffle(reads)
        rng.shuffle(stolen)


def minutes_of(start: int, end: int) -> set[int]:
    return set(range(start, end))


@check(points=1, hidden=True)
def blind_time_counts_once() -> None:
    """Overlapping gaps and sessions, gaps that cover a part of a window, some seeded random ones."""
    cases: list[tuple[list[tuple[int, int]], list[tuple[str, int, int]], str]] = [
        ([(5, 15), (10, 20)], [("s1", 0, 60)], "two gaps that overlap"),
        ([(5, 15)], [("s1", 0, 60), ("s2", 10, 70)], "one gap, two sessions"),
        ([(5, 30)], [("s1", 20, 60)], "a gap that covers the window's beginning"),
        ([(5, 90)], [("s1", 20, 60)], "a gap around the window"),
        ([(5, 10), (70, 80)], [("s1", 20, 60)], "gaps outside of the window"),
        ([(5, 50), (10, 20)], [("s1", 0, 60)], "a gap inside another"),
        ([(10, 20)], [("s1", 0, 12), ("s1", 11, 15)], "two windows of one session that overlap"),
    ]
    rng = random.Random(55)
    for _ in range(60):
        gaps = [(start, start + rng.randrange(25)) for start in (rng.randrange(80) for _ in range(rng.randrange(5)))]
        starts = [rng.randrange(80) for _ in range(rng.randrange(4))]
        cases.append(
            (gaps, [(rng.choice(["s1", "s2"]), start, start + rng.randrange(40)) for start in starts], "random")
        )
    for some_gaps, windows, what in cases:
        dark = set[int]().union(*(minutes_of(*pair) for pair in some_gaps))
        taken = set[int]().union(*(minutes_of(start, end) for _, start, end in windows))
        stolen = (Stolen(session, minute(start), minute(end)) for session, start, end in windows)
        got = exposure(iter(()), stolen, ((minute(start), minute(end)) for start, end in some_gaps), {}).blind
        expect(
            got == timedelta(minutes=len(dark & taken)),
            called=f"exposure ({what}): gaps {some_gaps}, stolen windows {windows}, in minutes",
            got=got,
            wanted="the length of the union of all pieces that a gap and a stolen window share",
            next_step="clip each gap to each window, then count every instant once",
        )


@check(points=1, hidden=True)
def what_is_not_excluded() -> None:
    """Sessions with and without a gap, gaps that touch, sessions without reads, without reach, without time."""
    reach = {"s1": frozenset("abc"), "s2": frozenset("cde"), "s3": frozenset("xyz")}
    one, two = Stolen("s1", minute(0), minute(10)), Stolen("s2", minute(20), minute(30))
    read_c = Read(minute(25), "s2", "c")
    cases: list[tuple[list[Read], list[Stolen], tuple[float, float], str, str]] = [
        ([], [one, two], (5, 8), "abc", "the gap meets s1 only"),
        ([], [one], (5, 8), "abc", "a stolen session without any reads"),
        ([read_c], [one, two], (5, 8), "ab", "c was read by s2, whose window has no gap"),
        ([read_c], [one, two], (0, 30), "abde", "the gap meets both"),
        ([Read(minute(6), "s1", "a")], [one], (5, 8), "bc", "a read in the gap was saved all the same"),
        ([], [one], (10, 15), "", "the gap begins when the window ends"),
        ([], [two], (15, 20), "", "the gap ends when the window begins"),
        ([], [one], (5, 5), "", "a gap of no length"),
        ([], [Stolen("s1", minute(6), minute(6))], (5, 8), "", "a window of no length"),
        ([], [Stolen("s9", minute(0), minute(10))], (5, 8), "", "a session that reachable does not name"),
        (
            [],
            [one, Stolen("s1", minute(40), minute(50))],
            (5, 8),
            "abc",
            "one window of s1 meets the gap, the other not",
        ),
        ([], [one, Stolen("s1", minute(40), minute(50))], (45, 48), "abc", "the later window of s1 meets the gap"),
        ([], [], (5, 8), "", "nothing was stolen"),
    ]
    for reads, stolen, (start, end), wanted, what in cases:
        got = exposure(reads, stolen, [(minute(start), minute(end))], reach).not_excluded
        expect(
            got == frozenset(wanted),
            called=f"exposure: {what}",
            got=f"not_excluded {sorted(got)}",
            wanted="the reach of each session that shares more than zero time with a gap, minus all that is confirmed",
            next_step="decide session by session; subtract the confirmed records of all sessions at the end",
        )


@check(points=1, hidden=True)
def datetimes_are_instants() -> None:
    """Several zones, the end of summer time in a window, naive datetimes, intervals that end before they start."""
    berlin, tokyo = ZoneInfo("Europe/Berlin"), timezone(timedelta(hours=9))

    def night(clock: str, fold: int = 0) -> datetime:
        """That time of the night to 25 October 2026, on which 02:00 to 03:00 comes twice; fold 1 is the second time."""
        hour, minutes = clock.split(":")
        return datetime(2026, 10, 25, int(hour), int(minutes), fold=fold, tzinfo=berlin)

    window = Stolen("s1", night("02:50"), night("02:10", fold=1))
    reads = [
        Read(night("02:55"), "s1", "in"),
        Read(night("02:05"), "s1", "early"),
        Read(night("02:20", 1), "s1", "late"),
    ]
    got = exposure(reads, [window], [], {})
    expect(
        got.confirmed == frozenset({"in"}),
        called="exposure: window from 02:50 summer time to 02:10 winter time, twenty minutes; reads at 02:55, 02:05 (summer) and 02:20 (winter)",
        got=sorted(got.confirmed),
        wanted="instants are compared, not wall clocks",
        next_step="convert every datetime to UTC before you compare",
    )
    for begin, end, written in ((1, 4, berlin), (1, 4, tokyo), (0, 3, UTC)):
        day = Stolen("s1", *(datetime(2026, 10, 25, hour, tzinfo=berlin).astimezone(written) for hour in (begin, end)))
        got = exposure([], [day], [(night("01:30"), night("03:30"))], {"s1": frozenset("r")})
        expect(
            got == Exposure(frozenset(), frozenset("r"), timedelta(hours=3 if end == 4 else 2.5)),
            called=f"exposure: gap from 01:30 to 03:30 over the end of summer time, window written in {written}",
            got=got,
            wanted="elapsed time: 01:30 to 03:30 takes three hours in this night",
            next_step="subtract in UTC",
        )
    late, early, naive = minute(5), minute(0), datetime(2026, 10, 23, 14)
    refused: list[tuple[Callable[[], Exposure], str]] = [
        (lambda: exposure([Read(naive, "s9", "r")], [], [], {}), "a naive read of a session that was not stolen"),
        (lambda: exposure([], [Stolen("s1", naive, late)], [], {}), "a naive start"),
        (lambda: exposure([], [Stolen("s1", early, naive)], [], {}), "a naive end"),
        (lambda: exposure([], [], [(naive, late)], {}), "a gap with a naive start"),
        (lambda: exposure([], [], [(early, naive)], {}), "a gap with a naive end"),
        (lambda: exposure([], [Stolen("s1", late, early)], [], {}), "a window that ends before it starts"),
        (lambda: exposure([], [], [(late, early)], {}), "a gap that ends before it starts"),
        (
            lambda: exposure([], [Stolen("s1", night("02:10", 1), night("02:50"))], [], {}),
            "02:10 winter to 02:50 summer time",
        ),
    ]
    for call, what in refused:
        expect_raises(
            ValueError, call, called=f"exposure: {what}", next_step="check every datetime first, as an instant"
        )
