import itertools
import random
from array import array
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.scenarios.node_buffers import POOL_SIZES, placements, trace_sizes

from .given import STALE, dirty_malloc
from .solution import Block, Pool, heartbeat_reply


class CountedMalloc:
    """``dirty_malloc`` that notes the sizes it is asked for and keeps what it returned."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.slabs: list[bytearray] = []

    def __call__(self, size: int) -> bytearray:
        self.sizes.append(size)
        self.slabs.append(dirty_malloc(size))
        return self.slabs[-1]


def placed(pool_size: int, sizes: list[int]) -> list[tuple[int, int]]:
    """Slab number, in the order of first appearance, and offset of each block from ``alloc_unsafe``."""
    pool = Pool(pool_size)
    blocks = [pool.alloc_unsafe(size) for size in sizes]  # kept, so that no identity is used twice
    numbers: dict[int, int] = {}
    return [(numbers.setdefault(id(block.slab), len(numbers)), block.offset) for block in blocks]


def shares(first: Block, second: Block) -> bool:
    return first.slab is second.slab


def heartbeat(data: bytes, claim: int | None = None) -> bytes:
    return (len(data) if claim is None else claim).to_bytes(2, "big") + data


@check(points=3)
def first_placements_are_nodes() -> None:
    """The first 12 blocks are where a real Node.js put them: edges, alignment, memory of its own, a new slab."""
    sizes = [0, 1, 7, 8, 9, 40_000, 2_171, 32_704, 7, 76, 2_405, 32_382]
    node = [(0, 0), (1, 0), (1, 8), (1, 16), (1, 24), (2, 0), (1, 40), (1, 2_216), (1, 34_920)]
    node += [(1, 34_928), (1, 35_008), (3, 0)]
    got = placed(65_536, sizes)
    expect(
        got == node,
        called=f"alloc_unsafe for the sizes {sizes}",
        got=f"(slab, offset): {got}",
        wanted=f"what Node.js 24.19 does: {node}",
        next_step="look at the first block that differs: is it the threshold, the fit or the rounding?",
    )


@check(points=2)
def alloc_is_clean_although_malloc_is_not() -> None:
    """`alloc` gives a block of its own, all zero, although `malloc` returns used memory."""
    pool = Pool()
    small, large = pool.alloc(20), pool.alloc(50_000)
    next_small = pool.alloc_unsafe(8)
    expect(
        small.tobytes() == bytes(20) and large.tobytes() == bytes(50_000),
        called="alloc(20).tobytes() and alloc(50_000).tobytes()",
        got=f"{small.tobytes()!r} and {large.tobytes()[:20]!r}…",
        wanted="zero bytes only",
        next_step="malloc's memory is never clean: write each byte of the block before you return it",
    )
    expect(
        not shares(small, next_small) and len(small.slab) == 20 and next_small.offset == 0,
        called="alloc(20), then alloc_unsafe(8)",
        got=f"a slab of {len(small.slab)} bytes, shared: {shares(small, next_small)}; then offset {next_small.offset}",
        wanted="memory of its own for alloc, however small, and nothing taken from the current slab",
        next_step="alloc is never pooled: call malloc(size)",
    )


@check(points=1)
def a_block_is_its_window() -> None:
    """`tobytes` and `view` of a block that you made by hand."""
    block = Block(bytearray(b"left|mine|right"), 5, 4)
    expect(
        block.tobytes() == b"mine" and type(block.tobytes()) is bytes,
        called='Block(bytearray(b"left|mine|right"), 5, 4).tobytes()',
        got=block.tobytes(),
        wanted="b'mine', as bytes",
        next_step="copy only the bytes from offset to offset + length",
    )
    view = block.view()
    view[:] = b"YOUR"
    expect(
        isinstance(view, memoryview) and view.nbytes == 4 and block.slab == b"left|YOUR|right",
        called='view()[:] = b"YOUR"',
        got=f"a {type(view).__name__} of {len(view)} items, slab {bytes(block.slab)!r}",
        wanted="a memoryview of 4 bytes, and the slab changed at the block's place",
        next_step="slice memoryview(self.slab), not the slab",
    )


@check(points=2)
def a_true_heartbeat_echoes() -> None:
    """A heartbeat whose length is right comes back unchanged; one that claims 500 bytes too many does not."""
    pool = Pool()
    got = heartbeat_reply(pool, heartbeat(b"truck 17")), heartbeat_reply(pool, heartbeat(b""))
    expect(
        got == (heartbeat(b"truck 17"), heartbeat(b"")) and all(type(reply) is bytes for reply in got),
        called='heartbeat_reply(pool, b"\\x00\\x08truck 17"), then with b"\\x00\\x00"',
        got=got,
        wanted="the request itself, as bytes",
        next_step="the reply has the same shape: two bytes of length, then the data",
    )
    lie = heartbeat_reply(pool, heartbeat(b"truck 17", claim=508))
    expect(
        lie is None,
        called='heartbeat_reply(pool, b"\\x01\\xfctruck 17"), which claims 508 bytes',
        got=lie,
        wanted="None",
        next_step="compare the claimed length with the number of bytes that came",
    )


@check(points=2, hidden=True)
def all_placements_are_nodes() -> None:
    """408 allocations as a real Node.js placed them, at each of three pool sizes."""
    for pool_size in POOL_SIZES:
        sizes, node = trace_sizes(pool_size), placements(pool_size)
        got = placed(pool_size, sizes)
        wrong = [i for i in range(len(sizes)) if got[i] != node[i]]
        first = wrong[0] if wrong else 0
        expect(
            not wrong,
            called=f"Pool({pool_size}), 408 blocks from alloc_unsafe",
            got=f"{len(wrong)} differ; the first is block {first} of {sizes[first]} bytes, at {got[first]}, after one of {sizes[first - 1]}",
            wanted="slab and offset of each block as in Node.js",
            next_step="replay the sizes up to this block by hand with the rules of the task",
        )


@check(points=1, hidden=True)
def a_block_that_just_fits_stays() -> None:
    """A block as large as what is left of the slab, and the one after it."""
    cases = (
        (64, [24, 24, 16, 1], [0, 0, 0, 1]),
        (1_003, [500, 499, 1], [0, 0, 1]),
        (1_003, [500, 490, 3, 1], [0, 0, 0, 1]),
    )
    for pool_size, sizes, slabs in cases:
        got = [slab for slab, _ in placed(pool_size, sizes)]
        expect(
            got == slabs,
            called=f"Pool({pool_size}), alloc_unsafe of {sizes}",
            got=f"slab numbers {got}",
            wanted="a block that just fills the slab goes there; the next one opens a new slab",
            next_step="compare the size itself, not rounded, with what is left, and use >",
        )


@check(points=1, hidden=True)
def the_threshold_is_strict() -> None:
    """Sizes around half of the pool size, for even and odd pool sizes: whose memory, and who takes from the slab."""
    for pool_size in (64, 101, 1_003, 8_192):
        half = pool_size >> 1
        for method in ("alloc_unsafe", "from_bytes"):
            pool = Pool(pool_size)
            below, at, last = (
                pool.from_bytes(bytes(size)) if method == "from_bytes" else pool.alloc_unsafe(size)
                for size in (half - 1, half, 1)
            )
            got = len(below.slab), len(at.slab), shares(below, last), at.offset
            expect(
                got == (pool_size, half, True, 0),
                called=f"Pool({pool_size}), {method} for {half - 1}, {half} and 1 bytes",
                got=f"slabs of {got[0]} and {got[1]} bytes; the last beside the first: {got[2]}",
                wanted="half of the pool size gets memory of its own, one byte less is pooled",
                next_step="pooled means size < pool_size >> 1",
            )


@check(points=1, hidden=True)
def what_is_left_is_not_used_later() -> None:
    """Blocks that would fit into the rest of an older slab."""
    pool = Pool(64)
    blocks = [pool.alloc_unsafe(size) for size in (30, 20, 30, 8, 24, 8)]  # leaves 8 bytes, then 24 are asked for
    got = [(shares(block, blocks[0]), shares(block, blocks[2]), block.offset) for block in blocks]
    own = [
        (True, False, 0),
        (True, False, 32),
        (False, True, 0),
        (False, True, 32),
        (False, True, 40),
        (False, False, 0),
    ]
    expect(
        got == own,
        called="Pool(64), alloc_unsafe of 30, 20, 30, 8, 24, 8",
        got=f"(in the first slab, in the second, offset): {got}",
        wanted="once a newer slab is open, an older one gets no further block",
        next_step="keep one current slab and forget the others",
    )


@check(points=1, hidden=True)
def writing_a_block_changes_no_neighbour() -> None:
    """200 seeded blocks side by side, each written through its view."""
    rng = random.Random(2)
    pool = Pool(8_192)
    pairs = []
    for number in range(200):
        block = pool.alloc_unsafe(rng.randrange(1, 120))
        content = bytes([number]) * block.length
        block.view()[:] = content
        pairs.append((block, content))
    broken = [number for number, (block, content) in enumerate(pairs) if block.tobytes() != content]
    neighbours = sum(shares(a, b) for (a, _), (b, _) in itertools.pairwise(pairs))
    expect(
        not broken and neighbours > 190,
        called="200 blocks of 1 to 119 bytes, each filled through view(), then all read by tobytes()",
        got=f"{len(broken)} blocks have lost their contents; {neighbours} of 199 pairs share a slab",
        wanted="blocks share slabs, and each keeps what was written to it",
        next_step="do two windows overlap, or is view() a copy, or longer than the block?",
    )


@check(points=1, hidden=True)
def contents_are_the_blocks_own() -> None:
    """`tobytes` and `from_bytes` between neighbours with secrets, pooled and not; also the length 0."""
    pool = Pool(256)
    for data in (b"", b"x", b"1234567", bytes(range(120)), bytes(127), bytes(128), b"y" * 700):
        pool.from_bytes(b"secret")
        block = pool.from_bytes(data)
        pool.from_bytes(b"secret")
        expect(
            block.tobytes() == data and block.length == len(data) and block.view().nbytes == len(data),
            called=f"Pool(256).from_bytes of {len(data)} bytes, between two secrets",
            got=f"tobytes() of {len(block.tobytes())} bytes, view() of {block.view().nbytes}, length {block.length}",
            wanted="exactly the data",
            next_step="fill the whole window, and read the window only",
        )
    for offset in (0, 3, 6):
        nothing = Block(bytearray(b"secret"), offset, 0)
        expect(
            nothing.tobytes() == b"" and nothing.view().nbytes == 0,
            called=f'Block(bytearray(b"secret"), {offset}, 0)',
            got=f"tobytes() {nothing.tobytes()!r}, view() of {nothing.view().nbytes} bytes",
            wanted="no bytes at all",
            next_step="a length of 0 is a length, not a sign that none was given",
        )


@check(points=1, hidden=True)
def malloc_is_called_as_agreed() -> None:
    """Number and sizes of the `malloc` calls of all methods, length 0 included, and whose object the slab is."""
    malloc = CountedMalloc()
    pool = Pool(64, malloc)
    seen = [list(malloc.sizes)]
    blocks = []
    for step in (
        lambda: pool.alloc(0),
        lambda: pool.alloc_unsafe(0),
        lambda: pool.alloc_unsafe_slow(0),
        lambda: pool.from_bytes(b""),
        lambda: pool.alloc(5, fill=255),
        lambda: pool.alloc_unsafe_slow(1),
        lambda: pool.alloc_unsafe(7),
        lambda: pool.from_bytes(bytes(31)),
        lambda: pool.from_bytes(bytes(32)),
        lambda: pool.alloc_unsafe(30),
        lambda: pool.alloc(100),
    ):
        before = len(malloc.sizes)
        blocks.append(step())
        seen.append(malloc.sizes[before:])
    empty = [(block.offset, block.length, len(block.slab)) for block in blocks[:4]]
    own = all(any(block.slab is slab for slab in malloc.slabs) for block in blocks[4:])
    expect(
        seen == [[64], [], [], [], [], [5], [1], [], [], [32], [64], [100]] and empty == [(0, 0, 0)] * 4 and own,
        called="Pool(64), four blocks of 0 bytes, alloc(5), alloc_unsafe_slow(1), alloc_unsafe(7), from_bytes of 31 and 32, alloc_unsafe(30), alloc(100)",
        got=f"malloc calls at each step: {seen}; empty blocks (offset, length, slab): {empty}; slabs are malloc's: {own}",
        wanted="one call for each slab, one for each block of its own, none for 0 bytes",
        next_step="open the first slab in the constructor, and leave early for size 0",
    )
    filled = blocks[4].tobytes(), blocks[5].tobytes(), blocks[10].tobytes()
    expect(
        filled == (b"\xff" * 5, STALE[:1], bytes(100)),
        called="alloc(5, fill=255), alloc_unsafe_slow(1), alloc(100)",
        got=filled,
        wanted="alloc's bytes are all fill, alloc_unsafe_slow's are left as malloc returned them",
        next_step="write the fill byte to the whole block, and nothing in alloc_unsafe_slow",
    )


@check(points=1, hidden=True)
def wrong_sizes_are_refused() -> None:
    """Sizes that are no `int` or negative, and fill bytes out of range: the exception, and that nothing was allocated."""
    malloc = CountedMalloc()
    pool = Pool(64, malloc)
    sizes: list[tuple[Any, type[Exception]]] = [
        (True, TypeError),
        (False, TypeError),
        (1.0, TypeError),
        ("5", TypeError),
    ]
    sizes += [(None, TypeError), (-1, ValueError), (-64, ValueError)]
    for method in (pool.alloc, pool.alloc_unsafe, pool.alloc_unsafe_slow):
        for size, kind in sizes:
            expect_raises(
                kind,
                partial(method, size),
                called=f"{method.__name__}({size!r})",
                next_step="a bool is an int for isinstance; test it by itself, and before anything else",
            )
    for length, fill in ((5, 256), (5, -1), (0, 256), (70, 1_000)):
        expect_raises(
            ValueError,
            partial(pool.alloc, length, fill),
            called=f"alloc({length}, {fill})",
            next_step="test fill before you allocate, whatever the size is",
        )
    expect(
        malloc.sizes == [64] and pool.alloc_unsafe(1).offset == 0,
        called="calls that raise, then alloc_unsafe(1)",
        got=f"malloc calls {malloc.sizes}",
        wanted="a call that raises allocates nothing",
        next_step="test the arguments first",
    )


@check(points=2, hidden=True)
def a_lying_heartbeat_gets_nothing() -> None:
    """Claims that are too long or too short, requests of 0 and 1 bytes, and what they take from the pool."""
    pool = Pool(1_024)
    lies = [b"", b"\x00", b"\xff", heartbeat(b"abc", 65_535), heartbeat(b"", 1), heartbeat(b"abc", 4)]
    lies += [heartbeat(b"abc", 2), heartbeat(b"abc", 0), heartbeat(bytes(300), 44), heartbeat(b"abc", 0x0300)]
    for lie in lies:
        for request in (lie, memoryview(bytearray(lie))):
            reply = heartbeat_reply(pool, request)
            expect(
                reply is None,
                called=f"heartbeat_reply(pool, {lie[:8]!r}) with {max(len(lie) - 2, 0)} bytes of data",
                got=f"a reply of {len(reply or b'')} bytes",
                wanted="None: the claimed length is not exactly that of the data, or there is none",
                next_step="compare for equality, after the request was found to have 2 bytes",
            )
    offset = pool.alloc_unsafe(1).offset
    expect(
        offset == 0,
        called="alloc_unsafe(1) after lying heartbeats only",
        got=f"offset {offset}",
        wanted="0: what is discarded takes nothing from the pool",
        next_step="decide before you allocate",
    )


@check(points=1, hidden=True)
def no_stale_byte_leaves() -> None:
    """500 seeded heartbeats, true and lying, of several types: replies, and the place that each took in the pool."""
    rng = random.Random(2014)
    pool, model = Pool(), Pool()
    for number in range(500):
        data = rng.randbytes(
            rng.choice((0, 1, 2, 30, 31, 200, 3_000, 32_765, 32_766, 40_000)) if number % 50 < 20 else rng.randrange(40)
        )
        claim = len(data) if rng.random() < 0.6 else rng.choice((0, 1, len(data) + 1, len(data) + 500, 65_535))
        raw = heartbeat(data, min(claim, 65_535))
        request = (raw, bytearray(raw), memoryview(raw), array("H", raw) if len(raw) % 2 == 0 else raw)[number % 4]
        reply = heartbeat_reply(pool, request)
        truth = claim == len(data)
        leaks = reply is not None and STALE[:8] in reply
        expect(
            reply == (raw if truth else None) and not leaks,
            called=f"heartbeat_reply of {len(data)} bytes that claims {claim}, as {type(request).__name__}",
            got=f"{reply[:40]!r}…, {len(reply)} bytes; stale bytes: {leaks}" if reply is not None else "None",
            wanted="the request if its claim is true, else None; never a byte of somebody else",
            next_step="count bytes, not items, and write the whole block before you send it",
        )
        if truth:
            model.alloc_unsafe(len(raw))
    got, same = pool.alloc_unsafe(1).offset, model.alloc_unsafe(1).offset
    expect(
        got == same,
        called="alloc_unsafe(1) after 500 heartbeats",
        got=f"offset {got}, and {same} after alloc_unsafe(2 + length) for each reply",
        wanted="each reply is built in one block that is placed as alloc_unsafe(2 + length)",
        next_step="allocate once for a reply, from the pool that you were given",
    )
