import gc
import tracemalloc
import weakref
from array import array
from collections.abc import Iterator
from functools import partial

from leadlab.checks import check, expect, expect_raises
from leadlab.scenarios.node_buffers import copy_cases, copy_counts

from .given import FRAME_BYTES, TOKEN_BYTES
from .solution import copy_into, keep, retained_bytes


def can_be_resized(owner: bytearray) -> bool:
    """Whether nobody holds a view of ``owner``: it is appended to."""
    try:
        owner.append(0)
    except BufferError:
        return False
    return True


def is_plain_copy(kept: object, contents: bytes) -> bool:
    """Whether ``kept`` is a read-only view over a ``bytes`` of its own with exactly ``contents``."""
    return (
        isinstance(kept, memoryview)
        and kept.readonly
        and (kept.format, kept.ndim, kept.shape) == ("B", 1, (len(contents),))
        and type(kept.obj) is bytes
        and kept.obj == contents
        and kept.tobytes() == contents
    )


def described(kept: object) -> str:
    if not isinstance(kept, memoryview):
        return repr(kept)
    return (
        f"a view of {kept.nbytes} bytes, format {kept.format!r}, {kept.ndim} dimension(s), readonly={kept.readonly}, "
        f"of a {type(kept.obj).__name__}"
    )


def numbered() -> bytearray:
    return bytearray(range(1, 41))


@check(points=2)
def a_thousand_views_of_one_frame() -> None:
    """Views of one object count it once, in full; no views count nothing."""
    frame = bytes(FRAME_BYTES)
    got = retained_bytes([memoryview(frame)[i : i + TOKEN_BYTES] for i in range(1000)]), retained_bytes([])
    expect(
        got == (65_536, 0),
        called="retained_bytes of 1000 views of 20 bytes of one frame; retained_bytes([])",
        got=got,
        wanted="65536 and 0",
        next_step="what stays alive is view.obj, and it stays alive once",
    )


@check(points=2)
def twenty_bytes_of_a_frame_are_copied() -> None:
    """A small piece of a large object is copied, and the copy holds no more than the piece."""
    frame = bytes(range(256)) * 256
    kept = keep(memoryview(frame)[100:120])
    expect(
        is_plain_copy(kept, frame[100:120]),
        called="keep(memoryview(frame)[100:120]), frame of 65536 bytes",
        got=described(kept),
        wanted="a read-only view of format 'B' over a bytes object of these 20 bytes",
        next_step="a slice of a memoryview is a view of the whole frame; tobytes() copies",
    )


@check(points=2)
def a_large_piece_of_bytes_is_kept() -> None:
    """A view of 20 000 of 65 536 bytes of a `bytes` object costs little more than itself."""
    view = memoryview(bytes(FRAME_BYTES))[:20_000]
    kept = keep(view)
    expect(
        kept is view,
        called="keep(memoryview(bytes(65536))[:20_000])",
        got=described(kept),
        wanted="the view itself: bytes cannot change, and 65536 is at most 4 × 20000",
        next_step="compare the size of view.obj with max_waste × view.nbytes",
    )


@check(points=2)
def copy_stops_at_the_shorter_side() -> None:
    """A copy that is clipped by its target, one by its source, and one of nothing."""
    target = bytearray(b"........")
    got = copy_into(b"abcdef", target, 5, 1), copy_into(b"XY", target, 0, 1, 99), copy_into(b"abc", target, 8)
    expect(
        (got, target) == ((3, 1, 0), bytearray(b"Y....bcd")),
        called='copy_into(b"abcdef", target, 5, 1), then (b"XY", target, 0, 1, 99), then (b"abc", target, 8), target of 8 dots',
        got=f"counts {got}, target {bytes(target)!r}",
        wanted="counts (3, 1, 0), target b'Y....bcd'",
        next_step="the count is the least of three: the range, the room, what the source has",
    )


@check(points=1, hidden=True)
def objects_count_by_identity() -> None:
    """Views of views, equal objects, and the mixture of both."""
    first, second = bytes([7]) * 1_000, bytearray([7]) * 1_000
    third = bytes(bytearray(first))
    nested = memoryview(memoryview(first)[10:500])[5:20]
    for views, size, text in (
        ([nested], 1_000, "a view of a view"),
        ([memoryview(first)[:0]], 1_000, "a view of none of its bytes"),
        ([nested, memoryview(first), memoryview(first)[:0].toreadonly()], 1_000, "three views of one object"),
        ([memoryview(first), memoryview(third)], 2_000, "two equal bytes objects"),
        ([memoryview(third)[:1], nested, memoryview(second), memoryview(second)[1:]], 3_000, "three equal objects"),
    ):
        got = retained_bytes(views)
        expect(
            got == size,
            called=f"retained_bytes: {text}, 1000 bytes each",
            got=got,
            wanted="each underlying object once, by identity, in full",
            next_step="equal is not identical: key the objects by id; the size of the view does not count",
        )


@check(points=1, hidden=True)
def objects_that_die_early_count() -> None:
    """A generator of views over ten objects, each of which only its view keeps alive."""

    def views(kind: type) -> Iterator[memoryview]:
        for _ in range(10):
            yield memoryview(kind(bytearray(30_000)))

    got = retained_bytes(views(bytes)), retained_bytes(views(bytearray))
    expect(
        got == (300_000, 300_000),
        called="retained_bytes of a generator of views, ten objects of 30000 bytes that nobody else holds: bytes, bytearray",
        got=got,
        wanted="each of the ten objects counts",
        next_step="an id may be used again once its object is gone: hold the objects, and walk the iterable once",
    )


@check(points=1, hidden=True)
def sizes_are_bytes_and_released_views_raise() -> None:
    """Objects with items of several bytes, a released view among the views, and that nothing is held afterwards."""
    words, owner = array("I", range(100)), bytearray(500)
    views = [memoryview(words)[3:5], memoryview(owner)[:1], memoryview(array("d", [1.0]))]
    size = 100 * words.itemsize + 500 + 8
    got = retained_bytes(views)
    expect(
        got == size,
        called="retained_bytes of views of array('I') with 100 items, bytearray(500) and array('d') with 1 item",
        got=got,
        wanted="the sizes in bytes",
        next_step="use nbytes of a memoryview over the object: len counts items",
    )
    views[1].release()
    expect_raises(
        ValueError,
        lambda: retained_bytes(iter([views[0], views[1]])),
        called="retained_bytes with a released view as the second",
        next_step="asking a released view for its obj raises ValueError: let it pass",
    )
    gc.collect()
    expect(
        can_be_resized(owner),
        called="owner.append(0) after all views of the bytearray are released",
        got="BufferError",
        wanted="no view of yours is left open",
        next_step="open a temporary memoryview in a with statement",
    )
    passing = array("B", b"passing by")
    last = weakref.ref(passing)
    retained_bytes([memoryview(passing)])
    del passing
    gc.collect()
    expect(
        last() is None,
        called="retained_bytes([memoryview(a)]) of an array, then del a",
        got="the array is still alive",
        wanted="nothing of yours holds it after the call",
        next_step="hold the objects in a local variable, during the call only",
    )


@check(points=1, hidden=True)
def the_owner_decides() -> None:
    """`toreadonly()` views, writable objects kept whole, items of several bytes, two dimensions: copied, and how."""
    owner, words = bytearray(range(100)), array("H", range(50))
    for view, text in (
        (memoryview(owner).toreadonly(), "toreadonly() of a whole bytearray"),
        (memoryview(owner)[10:90].toreadonly(), "toreadonly() of a piece of a bytearray"),
        (memoryview(owner), "a whole bytearray"),
        (memoryview(words), "a whole array('H')"),
        (memoryview(words)[3:7].toreadonly(), "toreadonly() of a piece of an array('H')"),
        (memoryview(bytes(1000)).cast("H")[:5], "10 of 1000 bytes as 'H'"),
        (memoryview(bytes(range(240))).cast("B", (6, 40))[:1], "one row of two dimensions"),
    ):
        contents = view.tobytes()
        kept = keep(view)
        expect(
            kept is not view and is_plain_copy(kept, contents),
            called=f"keep: {text}",
            got="the view itself" if kept is view else described(kept),
            wanted="a read-only view of format 'B' over a fresh bytes object with exactly these bytes",
            next_step="ask view.obj whether it is read-only, not the view; copy by tobytes()",
        )
    for view in (memoryview(bytes(104)).cast("Q"), memoryview(bytes(104))[10:60][:30]):
        expect(
            keep(view) is view,
            called=f"keep of a view of {view.nbytes} bytes, format {view.format!r}, of a bytes object of 104",
            got="another object",
            wanted="the view itself: the owner is read-only and not too large",
            next_step="only the owner and the sizes in bytes decide",
        )


@check(points=1, hidden=True)
def the_limit_is_exact() -> None:
    """Sizes around `max_waste`, empty views, and values of `max_waste` that make no sense."""
    cases = (
        (80, 20, 4.0), (81, 20, 4.0), (20, 20, 1), (21, 20, 1.0), (30, 20, 1.5), (31, 20, 1.5),
        (1, 0, 1e9), (5, 0, 4.0), (FRAME_BYTES, 20, 3_276.8), (FRAME_BYTES, 20, 3_276.0),
    )  # fmt: skip
    for size, length, max_waste in cases:
        view = memoryview(bytes(size))[:length]
        kept = keep(view) if max_waste == 4.0 else keep(view, max_waste)  # 4.0 is the default
        right = kept is view if size <= max_waste * length else is_plain_copy(kept, bytes(length))
        expect(
            right,
            called=f"keep of {length} of {size} bytes, max_waste={max_waste}",
            got="the view itself" if kept is view else described(kept),
            wanted="the view itself up to exactly max_waste times its size, beyond that a copy",
            next_step="at most means <=; a view of 0 bytes wastes everything, and must not divide",
        )
    for max_waste in (0.99, 0, -1.0):
        expect_raises(
            ValueError,
            partial(keep, memoryview(bytes(5)), max_waste),
            called=f"keep(view, {max_waste})",
            next_step="test max_waste before anything else",
        )


@check(points=1, hidden=True)
def a_copy_lets_its_source_go() -> None:
    """After `keep` of views of a `bytearray`: the caller releases his view, resizes and overwrites the source."""
    for piece in (slice(100, 120), slice(0, 0), slice(0, 1000)):
        for read_only in (False, True):
            owner = bytearray(b"token 17, valid till noon.."[:25] * 40)
            contents = bytes(owner[piece])
            whole = memoryview(owner)
            view = whole[piece].toreadonly() if read_only else whole[piece]
            kept = keep(view)
            still_open = view.nbytes == len(contents)
            view.release()
            whole.release()
            gc.collect()
            resized = can_be_resized(owner)
            owner[:1000] = bytes(1000)
            expect(
                still_open and resized and kept.tobytes() == contents,
                called=f"keep of {len(contents)} bytes of a bytearray, view.release(), owner.append(0), owner overwritten",
                got=f"resized: {resized}; kept unchanged: {kept.tobytes() == contents}",
                wanted="the source can be resized, and what was kept does not change",
                next_step="release what you opened yourself (with), and nothing else; keep a copy",
            )


@check(points=1, hidden=True)
def a_thousand_tokens_are_small() -> None:
    """Memory held after keeping 20 bytes of each of a thousand frames, by `tracemalloc`."""
    gc.collect()
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = [keep(memoryview(bytes(FRAME_BYTES))[:TOKEN_BYTES]) for _ in range(1000)]
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        if not was_tracing:
            tracemalloc.stop()
    expect(
        held < 1_048_576 and len(kept) == 1000,
        called="keep(memoryview(frame)[:20]) for 1000 frames of 65536 bytes",
        got=f"{held / 1000:.0f} bytes held per token",
        wanted="less than 1 MiB for all",
        next_step="is the frame still reachable from what you return, or from something you store?",
    )


@check(points=2, hidden=True)
def copy_does_what_node_does() -> None:
    """3000 calls recorded from a real Node.js: counts, contents, indices out of range."""
    for case, count in zip(copy_cases(), copy_counts(), strict=True):
        from_array = numbered()
        to_array = from_array if case.one_array else numbered()
        (s, s_length), (t, t_length) = case.source, case.target
        indices = case[3:]
        right = numbered()
        if count:
            first, begin = t + case.target_start, s + case.source_start
            right[first : first + count] = numbered()[begin : begin + count]
        source, target = memoryview(from_array)[s : s + s_length], memoryview(to_array)[t : t + t_length]
        try:
            got: int | str = copy_into(source, target, *indices)
        except IndexError:
            got = "IndexError"
        expect(
            got == ("IndexError" if count is None else count) and to_array == right,
            called=f"copy_into(source, target, {', '.join(map(str, indices))}), {s_length} and {t_length} bytes",
            got=f"{got}; the target's array has {'the right' if to_array == right else 'wrong'} contents",
            wanted="count, contents and IndexError as in Node.js",
            next_step="go through the four tests of the task in their order, then take the least of the three",
        )


@check(points=1, hidden=True)
def overlap_is_no_problem() -> None:
    """Source and target in one object, shifted forward and backward, by one and by many bytes."""
    for shift in (1, 3, 17, 39):
        for forward in (True, False):
            data = numbered() * 50
            before, size = bytes(data), len(data) - shift
            source, target = (data, memoryview(data)[shift:]) if forward else (memoryview(data)[shift:], data)
            count = copy_into(source, target)
            right = before[:shift] + before[:size] if forward else before[shift:] + before[size:]
            expect(
                count == size and data == right,
                called=f"copy_into within one bytearray, shifted {shift} bytes {'forward' if forward else 'backward'}",
                got=f"{count} bytes, contents {'right' if data == right else 'wrong'}",
                wanted="the bytes that the source held before the call",
                next_step="assign one slice of a memoryview, or copy the source's range first",
            )


@check(points=1, hidden=True)
def a_target_keeps_its_length() -> None:
    """`bytearray` targets, items of several bytes, empty sides, and that the target can be resized afterwards."""
    target = bytearray(10)
    counts = copy_into(bytes(range(1, 8)), target, 8), copy_into(b"xy", target, 3), copy_into(target, target, 0, 3, 5)
    expect(
        (counts, bytes(target)) == ((2, 2, 2), b"xy\0xy\0\0\0\1\2"),
        called="three calls on a bytearray of 10 bytes",
        got=f"counts {counts}, {len(target)} bytes {bytes(target)!r}",
        wanted="its length does not change",
        next_step="assign through a memoryview, whose slices cannot change their length",
    )
    words = array("H", [0, 0, 0, 0])
    pair = copy_into(array("I", [0x01010101, 0x02020202]), words, 1, 2), copy_into(words, target, 0, 7)
    expect(
        (pair, words.tobytes()) == ((6, 1), b"\0\1\1\2\2\2\2\0"),
        called="copy_into(array('I') with 2 items, array('H') with 4 items, 1, 2)",
        got=f"counts {pair}, contents {words.tobytes()!r}",
        wanted="all positions count bytes",
        next_step="cast both sides to 'B'",
    )
    empty = (copy_into(b"abc", bytearray()), copy_into(array("H"), array("H")), copy_into(b"", target))
    resized = [can_be_resized(target), copy_into(b"z", target), can_be_resized(target)]
    expect(
        empty == (0, 0, 0) and resized == [True, 1, True],
        called="copies from and to empty objects, target.append(0), a copy of one byte, target.append(0)",
        got=f"{empty}; resized, copied, resized: {resized}",
        wanted="0 each time, then True, 1, True: no view of the target is left open",
        next_step="0 bytes to copy is a result like any other; release what you opened (with)",
    )


@check(points=1, hidden=True)
def faults_are_found_in_order() -> None:
    """Read-only targets, negative indices and starts behind the source, alone and together; the target stays as it is."""
    target = bytearray(b"........")
    none: list[tuple[int, ...]] = [(), (-1,), (0, 99), (99,)]
    for sink in (b"........", memoryview(target).toreadonly(), b""):
        for indices in none:
            expect_raises(
                TypeError,
                partial(copy_into, b"abc", sink, *indices),
                called=f"copy_into(b'abc', read-only target of {len(sink)} bytes, {', '.join(map(str, indices))})",
                next_step="the target's readonly is tested first, also when nothing would be copied",
            )
    for indices in (
        (-1,),
        (0, -1),
        (0, 0, -1),
        (99, -1),
        (8, 0, -5),
        (0, 4),
        (0, 4, 2),
        (99, 4),
        (0, 4, 4),
        (-9, 3, 3),
    ):
        expect_raises(
            IndexError,
            partial(copy_into, b"abc", target, *indices),
            called=f"copy_into(b'abc', target of 8 bytes, {', '.join(map(str, indices))})",
            next_step="test the indices before you look whether anything would be copied",
        )
    zeros = [
        copy_into(b"abc", target, *indices) for indices in ((8,), (99, 3), (0, 3), (0, 2, 1), (0, 2, 2), (0, 3, 99))
    ]
    expect(
        zeros == [0] * 6 and target == b"........",
        called="six copies of nothing: behind the target, empty and reversed ranges",
        got=f"{zeros}, target {bytes(target)!r}",
        wanted="0, and the target stays as it was",
        next_step="a range whose end lies before its start is empty, not an error",
    )
