import random
import sys
import tracemalloc
import zlib
from array import array
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from types import FrameType
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import HEADER, MAX_PAYLOAD, Frame, ProtocolError
from .solution import FrameDecoder


def framed(kind: int, payload: bytes, **fields: Any) -> bytes:
    """A frame with the given fields falsified; the CRC is right for these fields unless it is given too."""
    magic, version = fields.get("magic", b"LL"), fields.get("version", 1)
    start = HEADER.pack(magic, version, kind, fields.get("length", len(payload)), 0)[:8]
    crc = fields.get("crc", zlib.crc32(payload, zlib.crc32(start)))
    return start + crc.to_bytes(4, "big") + payload


def run_stream(chunks: list[Any], max_payload: int = MAX_PAYLOAD) -> tuple[list[Frame], str]:
    """All frames of ``chunks``, those of the fault included, and the verdict: the fault's code, or clean."""
    decoder, frames = FrameDecoder(max_payload), []
    try:
        for chunk in chunks:
            frames += decoder.feed(chunk)
        decoder.close()
    except ProtocolError as error:
        return frames + error.frames, error.code
    return frames, "clean"


def bytewise(data: bytes) -> list[bytes]:
    """``data`` in chunks of one byte."""
    return [data[i : i + 1] for i in range(len(data))]


def fault_of(call: Callable[..., object], *arguments: object) -> tuple[str, Any]:
    """Code and frames of the ProtocolError that the call raises, or what else happened and None."""
    try:
        value = call(*arguments)
    except ProtocolError as error:
        return error.code, error.frames
    except NotImplementedError:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {error}", None
    return f"no exception, the value {value!r}", None


@check(points=2)
def three_frames_in_one_chunk() -> None:
    """Three frames in one chunk, one of them empty, come out at once and in order."""
    frames = [Frame(1, b"first"), Frame(0, b""), Frame(255, b"\0" * 40)]
    decoder = FrameDecoder()
    got = decoder.feed(b"".join(framed(*frame) for frame in frames))
    expect(
        got == frames,
        called="feed(three frames in one chunk)",
        got=got,
        wanted=f"{frames}",
        next_step="after a frame look at the rest of what you hold, until no whole frame is left",
    )
    expect(
        decoder.buffered == 0,
        called="buffered, after that",
        got=decoder.buffered,
        wanted="0",
        next_step="what was returned is not held any more",
    )
    again = decoder.feed(b"")
    expect(
        again == [] and again is not got,
        called='feed(b"") after that',
        got=again,
        wanted="a new, empty list",
        next_step="return each frame once",
    )


@check(points=2)
def one_byte_at_a_time() -> None:
    """The same frames, one byte at a time: each comes out with its last byte, and buffered counts the rest."""
    frames = [Frame(1, b"first"), Frame(0, b""), Frame(255, b"\0" * 40)]
    decoder = FrameDecoder()
    for frame in frames:
        data = framed(*frame)
        for number, byte in enumerate(bytewise(data), 1):
            got = decoder.feed(byte)
            wanted = ([frame], 0) if number == len(data) else ([], number)
            expect(
                (got, decoder.buffered) == wanted,
                called=f"feed of byte {number} of {len(data)} of a frame, then buffered",
                got=(got, decoder.buffered),
                wanted=f"{wanted}",
                next_step="keep what is incomplete for the next call",
            )


@check(points=2)
def an_oversize_claim_ends_it() -> None:
    """A length of 65,537 is refused at the 8th byte of the frame: neither later nor earlier."""
    data = framed(1, b"", length=MAX_PAYLOAD + 1)
    decoder = FrameDecoder()
    got = decoder.feed(data[:7])
    expect(
        got == [], called="feed of 7 bytes of a header", got=got, wanted="[]", next_step="the length is not there yet"
    )
    code, frames = fault_of(decoder.feed, data[7:8])
    expect(
        (code, frames) == ("length", []),
        called="feed of the 8th byte, which completes a length of 65,537",
        got=f"{code}, frames {frames}",
        wanted='ProtocolError with the code "length" and no frames',
        next_step="compare the length with max_payload before you wait for anything else",
    )


@check(points=2)
def the_end_of_the_stream() -> None:
    """close: clean on a frame boundary, truncated inside a frame."""
    data = framed(4, b"payload")
    for end in (0, len(data), 1, 11, 12, len(data) - 1):
        decoder = FrameDecoder()
        decoder.feed(data[:end])
        code, _ = fault_of(decoder.close)
        wanted = "no exception, the value None" if end in (0, len(data)) else "truncated"
        expect(
            code == wanted,
            called=f"close() after {end} bytes of a frame of {len(data)} bytes",
            got=code,
            wanted=wanted,
            next_step="whatever is held at the end belongs to a frame that never ended",
        )


@check(points=2, hidden=True)
def any_cut_gives_the_same() -> None:
    """200 random streams, some with a fault, each cut at random points: the same frames and verdict as at once."""
    rng = random.Random(51)
    for number in range(200):
        frames = [
            Frame(rng.randrange(256), rng.randbytes(rng.choice([0, 1, 5, 40, 300]))) for _ in range(rng.randrange(6))
        ]
        data = b"".join(framed(*frame) for frame in frames)
        tail, verdict = [(b"", "clean"), (b"LX", "magic"), (b"LL\1\1\0", "truncated"), (framed(1, b"x", crc=1), "crc")][
            number % 4
        ]
        cuts = sorted(rng.randrange(len(data + tail) + 1) for _ in range(rng.choice([0, 1, 3, 30])))
        chunks = [(data + tail)[a:b] for a, b in pairwise([0, *cuts, len(data + tail)])]
        got = run_stream(chunks)
        expect(
            got == (frames, verdict),
            called=f"feed of {len(frames)} frames and a tail of {len(tail)} bytes, cut at {cuts}, then close",
            got=got,
            wanted="the frames and the verdict that the bytes have, however they are cut",
            next_step="look only at what you hold, never at where a chunk begins or ends",
        )


def fuzzed(seed: int) -> bytes:
    """Up to four frames, then mutated: bit flip, truncation, insertion, deletion, false length, or noise in their place."""
    rng = random.Random(seed)
    frames = [framed(rng.randrange(256), rng.randbytes(rng.randrange(24))) for _ in range(rng.randrange(1, 5))]
    data = bytearray(b"".join(frames))
    at, kind = rng.randrange(len(data)), rng.randrange(7)
    if kind == 0:
        data[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        del data[at:]
    elif kind == 2:
        data[at:at] = rng.randbytes(rng.randrange(1, 4))
    elif kind == 3:
        del data[at : at + rng.randrange(1, 4)]
    elif kind == 4:
        lengths = [0, 1, MAX_PAYLOAD, MAX_PAYLOAD + 1, 2**31 - 1, 2**31, 2**32 - 1]
        data[-len(frames[-1]) :] = framed(1, frames[-1][12:], length=rng.choice(lengths))
    elif kind == 5:
        start = len(data) - len(frames[-1])
        data[start : start + 4] = rng.choice([b"LL\1", b"LL", b"L", b""]) + rng.randbytes(3)
    return bytes(data)


# frames and verdict of each fuzzed stream, by a decoder in Node.js 24.19.0
NODE_VERDICTS = (
    "3l0t0t1t1t3o0m1t2o3t0t4o0c2m0l2o2v3m0c0c0c1c1m2l3c3l1t3l0t0c1m0t0t1l3o2c2t0m3l1v0c3c0c0t3l2c1o2l2l0l4o1m2l1t1m1o"
    "0v0c1c1t3o1c1v0c3l3l0c0t1c0c1o2c0c0l0t2c1t2l1t0c2c0t2o0c2l1c1o2o2t0t0c0t3t3m1c1t1c2o2v3t0t0c1c3v1o0c3t1m2o1c3v1m"
    "3l0t1m2l2c1c1t1o1m1o0c0t3o1v0t0m1m2c1c2t3m2c3l3o3t0c1t1o0v0c3m1m0t1t0t1l0l0l2c0t3c1c1l0t0m2c0c3c0m1t0c4o0t0t0t2o"
    "0t1m2c4o2c2t0t3t0m1m0c1t0c1o3l0l2c0t0c1m0c3m0t0c2t1t0m0c1o0c0t3o0c0m4o0l4o3t0t2o1c0v3t2m0t0c0c0t1l3o1c3o0c1l0t1c"
    "0t1c3m4o2o0c2o1o2m1c2c2t0t2c0c0t0m0m2l2l0m2o0c3l0c2c4o0c0t0v3o0l3l1m0c0t1l2c3o3c2t2t0c1c2t0t1v4o0t1c0t0v1c0l1v3m"
    "2v0l0c0m1o0m0t0l2l2c1c4o1l4o0c2c1o0c0m2c2t1c3c0l0t1v3l2l1l0t0c1l1m0c1l0c0t3m1o0c0l2t3c0t1t1c0c0t2v2t0t3o1l2c2o1m"
    "1o0m1o1t3c1c0c1t4o1m0c0m1c1c2t3o0t0t1m0c0t1l0t1o1t1c1t0t0l0m0c0t2c1t0l3o0m0t2t1t3v1t0t0c1l0v0l2c3m0t2c3l0c2m1o3l"
    "0c0t1m3o0c0m2t0c2m3l3m1t0c0m2t0l0c2c1m1l2v3c1m2l2l0m0t1t0c3o3t3o1m2c2o1t2c0t2t1t3t1c2c0c3m2c0t2t0t2o1t1l2l3t2c4o"
    "2t1c0l1o2t2o0t0t3t1v0l1t3o0c0m1v3o2o0t1t0t0t0l0l0t1c0c1o2v0m3o4o0l0c2c0l1c2o0c1c0t1t4o2c0o2m1t1c0t3o3c0c"
)
NODE_CHECKSUM = 0x18DE5CA4
VERDICTS = {"o": "clean", "m": "magic", "v": "version", "l": "length", "t": "truncated", "c": "crc"}


@check(points=2, hidden=True)
def node_gives_the_same_verdicts() -> None:
    """500 fuzzed streams, at once and byte by byte: frames and verdict as a decoder in real Node.js found them."""
    checksum = 0
    for seed in range(500):
        data = fuzzed(seed)
        count, letter = NODE_VERDICTS[2 * seed], NODE_VERDICTS[2 * seed + 1]
        for name, chunks in (("at once", [data]), ("byte by byte", bytewise(data))):
            frames, verdict = run_stream(chunks)
            expect(
                (len(frames), verdict) == (int(count), VERDICTS[letter]),
                called=f'the stream bytes.fromhex("{data.hex()}"), {name}',
                got=f"{len(frames)} frames, then {verdict}",
                wanted="as many frames and the verdict that Node.js gives",
                next_step="go through the bytes by hand; the first bad field decides",
            )
        for kind, payload in frames:
            checksum = zlib.crc32(bytes([kind]) + payload, checksum)
    expect(
        checksum == NODE_CHECKSUM,
        called="the kinds and payloads of all frames of the 500 streams",
        got=f"a checksum of {checksum:08x}",
        wanted="the same kinds and payloads as Node.js has",
        next_step="print some frames; a payload begins 12 bytes after its magic",
    )


@check(points=1, hidden=True)
def frames_before_a_fault_are_kept() -> None:
    """Frames that the same chunk completed before a fault of each kind, and that no later report repeats them."""
    good = [Frame(1, b"a"), Frame(2, b""), Frame(3, b"ccc")]
    tails = [
        (b"XX", "magic"),
        (b"LL\2", "version"),
        (framed(9, b"", length=2**32 - 1), "length"),
        (framed(9, b"x", crc=0), "crc"),
    ]
    for tail, right in tails:
        decoder = FrameDecoder()
        first = decoder.feed(framed(0, b"before") + framed(*good[0])[:5])
        code, frames = fault_of(decoder.feed, framed(*good[0])[5:] + b"".join(framed(*f) for f in good[1:]) + tail)
        expect(
            (first, code, frames) == ([Frame(0, b"before")], right, good),
            called=f"feed of the rest of a frame, two frames and {tail[:12]!r}; one frame came out before",
            got=f"first {first}, then {code} with the frames {frames}",
            wanted="the fault, with the three frames that this call had completed",
            next_step="collect the frames of this call where the raise can still reach them",
        )
        code, frames = fault_of(decoder.feed, b"")
        expect(
            (code, frames) == (right, []),
            called="feed after the fault",
            got=f"{code} with the frames {frames}",
            wanted="the same code without frames",
            next_step="a frame is handed over once",
        )


@check(points=1, hidden=True)
def a_dead_decoder_stays_dead() -> None:
    """After each kind of fault: feed of good frames, of nothing, close, buffered."""
    good = framed(1, b"good")
    for tail, right in (
        (b"XX", "magic"),
        (b"LL\2", "version"),
        (good[:4] + b"\xff" * 4, "length"),
        (good[:-1] + b"!", "crc"),
    ):
        decoder = FrameDecoder()
        fault_of(decoder.feed, good + tail + good)
        seen: list[Any] = [decoder.buffered]
        seen += [fault_of(decoder.feed, good), fault_of(decoder.feed, b""), fault_of(decoder.close)]
        seen += [fault_of(decoder.feed, good), fault_of(decoder.close)]
        seen.append(decoder.buffered)
        expect(
            seen == [0, *[(right, [])] * 5, 0],
            called=f"after the fault {right}: buffered, feed(good frame), feed(b''), close(), feed(good frame), close(), buffered",
            got=seen,
            wanted="0, five times the same fault without frames, 0",
            next_step="remember the code of the fault, and let go of what you hold",
        )


@check(points=1, hidden=True)
def faults_come_with_their_byte() -> None:
    """Each fault byte by byte: the number of the byte at which it is raised, also in the second frame."""
    good = framed(7, b"0123456789")
    cases = [
        ("magic, first byte wrong", b"X" + good[1:], "magic", 2),
        ("magic, second byte wrong", b"Ll" + good[2:], "magic", 2),
        ("version 0", good[:2] + b"\0" + good[3:], "version", 3),
        ("length 2**32 - 1", framed(7, b"0123456789", length=2**32 - 1), "length", 8),
        ("length 2**31", framed(7, b"0123456789", length=2**31), "length", 8),
        ("bad CRC", good[:8] + b"\0\0\0\0" + good[12:], "crc", 22),
        ("bad CRC of an empty payload", framed(7, b"", crc=1), "crc", 12),
    ]
    for before in (b"", framed(3, b"before")):
        for name, data, right, moment in cases:
            decoder, seen = FrameDecoder(), ("no fault", 0)
            decoder.feed(before)
            for number, byte in enumerate(bytewise(data), 1):
                code, frames = fault_of(decoder.feed, byte)
                if frames is not None:
                    seen = (code, number)
                    break
            expect(
                seen == (right, moment),
                called=f"a frame with {name}, byte by byte, after {len(before)} bytes of good frames",
                got=f"{seen[0]} at byte {seen[1]}",
                wanted="the fault that the task names, at the byte that completes the field",
                next_step="test each field as soon as its bytes are there, not when the header is complete",
            )


@check(points=2, hidden=True)
def a_claim_costs_nothing() -> None:
    """Memory: a claim of 2^32 - 1 bytes and 10 MiB after it, endless headers, and what buffered may reach."""
    chunk = bytes(65_536)
    header = framed(1, b"", length=2**32 - 1)
    decoder = FrameDecoder()
    tracemalloc.start()
    try:
        codes = {fault_of(decoder.feed, header)[0]}
        codes |= {fault_of(decoder.feed, chunk)[0] for _ in range(160)}
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    expect(
        codes == {"length"} and peak < 2**20,
        called="feed of a header that claims 2^32 - 1 bytes, then 160 chunks of 64 KiB",
        got=f"{codes}, at most {peak:,} bytes allocated at a time",
        wanted='161 times the fault "length", and less than 1 MiB',
        next_step="no bytes are taken in, and none set aside, for a length above the limit",
    )
    for limit in (0, 100, MAX_PAYLOAD):
        decoder, most = FrameDecoder(limit), 0
        data = framed(1, bytes(limit)) * 2
        for at in range(0, len(data), 11):
            decoder.feed(data[at : at + 11])
            most = max(most, decoder.buffered)
        expect(
            most < 12 + limit and decoder.buffered == 0,
            called=f"buffered, after each of many chunks of 11 bytes, max_payload={limit}",
            got=f"up to {most}, at the end {decoder.buffered}",
            wanted="always less than 12 + max_payload, and 0 after the last frame",
            next_step="a whole frame is returned by the call that completes it",
        )


def allocated(run: Callable[[], object]) -> int:
    """Bytes that Python allocates while ``run`` runs, added up from line to line."""
    total = last = 0

    def at_line(_frame: FrameType, _event: str, _argument: object) -> Any:
        nonlocal total, last
        total += max(0, tracemalloc.get_traced_memory()[1] - last)
        tracemalloc.reset_peak()
        last = tracemalloc.get_traced_memory()[0]
        return at_line

    before = sys.gettrace()
    tracemalloc.start()
    sys.settrace(at_line)
    try:
        run()
    finally:
        sys.settrace(before)
        tracemalloc.stop()
    return total


def feed_all(chunks: list[bytes]) -> list[Frame]:
    """The frames of ``chunks``, with room for a payload of 1 MiB."""
    decoder, frames = FrameDecoder(max_payload=1 << 20), []
    for chunk in chunks:
        frames += decoder.feed(chunk)
    return frames


@check(points=2, hidden=True)
def many_chunks_cost_linear_work() -> None:
    """Bytes allocated for one frame in 128 and in 512 chunks of 128 bytes."""
    costs = []
    for count in (128, 512):
        data = framed(1, bytes(128 * count - 12))
        chunks = [data[at : at + 128] for at in range(0, len(data), 128)]
        expect(
            feed_all(chunks) == [Frame(1, data[12:])],
            called=f"feed of one frame in {count} chunks",
            got="something else than the frame",
            wanted="the frame",
            next_step="make it right first, then fast",
        )
        costs.append(allocated(partial(feed_all, chunks)))
    expect(
        costs[1] < 6 * costs[0],
        called="feed of one frame in 128 and in 512 chunks of 128 bytes",
        got=f"{costs[0]:,} and {costs[1]:,} bytes allocated, {costs[1] / costs[0]:.1f} times as many",
        wanted="about 4 times as many, at most 6",
        next_step="do not copy what you hold at each feed: append in place, or keep the pieces and join them once",
    )


@check(points=1, hidden=True)
def many_frames_cost_linear_work() -> None:
    """Bytes allocated for 250 and for 1000 empty frames in one chunk."""
    costs = []
    for count in (250, 1000):
        data = framed(1, b"") * count
        expect(
            feed_all([data]) == [Frame(1, b"")] * count,
            called=f"feed of {count} empty frames in one chunk",
            got="something else than the frames",
            wanted="the frames",
            next_step="make it right first, then fast",
        )
        costs.append(allocated(partial(feed_all, [data])))
    expect(
        costs[1] < 6 * costs[0],
        called="feed of 250 and of 1000 empty frames in one chunk",
        got=f"{costs[0]:,} and {costs[1]:,} bytes allocated, {costs[1] / costs[0]:.1f} times as many",
        wanted="about 4 times as many, at most 6",
        next_step="move an offset from frame to frame, and drop what was read once, at the end",
    )


@check(points=2, hidden=True)
def chunks_belong_to_the_caller() -> None:
    """Chunks of every bytes-like type, one that is reused as with recv_into, and what happens to it afterwards."""
    frames = [Frame(kind, bytes([kind]) * (40 + kind)) for kind in range(20)]
    data = b"".join(framed(*frame) for frame in frames)
    decoder, got, buffer = FrameDecoder(), [], bytearray(64)
    for at in range(0, len(data), 64):
        size = len(data[at : at + 64])
        buffer[:size] = data[at : at + 64]  # what recv_into does
        with memoryview(buffer)[:size] as view:
            got += decoder.feed(view)
        buffer[:] = b"?" * 64
    expect(
        got == frames and all(type(frame.payload) is bytes for frame in got),
        called="feed(memoryview(buffer)[:n]) with one buffer for all chunks, overwritten after each call",
        got=got,
        wanted="the 20 frames, with payloads of type bytes",
        next_step="copy what you keep; a view shows what is in the buffer later",
    )
    half = framed(1, b"payload!")
    for cut in (3, 12, 20):
        decoder, chunk = FrameDecoder(), bytearray(half[:cut])
        result: Any = decoder.feed(chunk)
        called = f"feed(chunk) with {cut} bytes of a frame in a bytearray that is then cleared, and feed of the rest"
        try:
            chunk.clear()
        except BufferError as error:
            result = error
        else:
            result += decoder.feed(bytearray(half[cut:]))
        expect(
            result == [Frame(1, b"payload!")],
            called=called,
            got=result,
            wanted="the frame; nobody holds the caller's chunk",
            next_step="a memoryview that stays open forbids its owner to resize",
        )
    decoder, chunk = FrameDecoder(), bytearray(half[:-1] + b"?")
    try:
        result = decoder.feed(chunk)
    except ProtocolError as error:
        result = error.code
        try:
            chunk.clear()
        except BufferError as still_open:
            result = still_open
    expect(
        result == "crc",
        called="feed(chunk) of a bytearray that brings a fault, and chunk.clear() where the fault is handled",
        got=result,
        wanted='the code "crc", and a chunk that can be cleared',
        next_step="an exception keeps the local variables of feed alive: release a view that you open (with)",
    )
    kinds: list[Any] = [
        bytearray(half),
        memoryview(half),
        array("B", half),
        array("H", half),
        memoryview(array("I", half)),
    ]
    kinds.append(memoryview(half).cast("B", (4, 5)))
    for chunk in kinds:
        empty = array("H")
        outcome = run_stream([empty, memoryview(b""), chunk])
        expect(
            outcome == ([Frame(1, b"payload!")], "clean"),
            called=f"feed of a frame as {type(chunk).__name__} with items of {memoryview(chunk).itemsize} bytes",
            got=outcome,
            wanted="the frame",
            next_step="make bytes of the chunk first: memoryview(chunk).tobytes()",
        )


@check(points=1, hidden=True)
def limits_are_the_decoder_s_own() -> None:
    """max_payload 0, 1, 100 and 1 MiB: payloads at the limit and one byte above it."""
    for limit in (0, 1, 100, MAX_PAYLOAD, 1 << 20):
        largest = Frame(1, bytes(limit))
        got = run_stream([framed(*largest), framed(1, b"")], limit)
        expect(
            got == ([largest, Frame(1, b"")], "clean"),
            called=f"max_payload={limit}: a payload of {limit} bytes, then an empty one",
            got=f"{len(got[0])} frames, then {got[1]}",
            wanted="both frames",
            next_step="a payload of exactly max_payload bytes is allowed, whatever MAX_PAYLOAD says",
        )
        if limit == MAX_PAYLOAD:
            by_default = FrameDecoder().feed(framed(*largest))
            expect(
                by_default == [largest],
                called=f"FrameDecoder(): a payload of {limit} bytes",
                got=f"{len(by_default)} frames",
                wanted="the frame",
                next_step="max_payload is MAX_PAYLOAD if none is given",
            )
        frames, verdict = run_stream([framed(1, b"") + framed(1, b"", length=limit + 1)], limit)
        expect(
            (frames, verdict) == ([Frame(1, b"")], "length"),
            called=f"max_payload={limit}: an empty payload, then a header that claims {limit + 1} bytes",
            got=f"{len(frames)} frames, then {verdict}",
            wanted="one frame, then the fault of a length that is too large",
            next_step="compare with this decoder's max_payload",
        )


@check(points=1, hidden=True)
def wrong_chunks_change_nothing() -> None:
    """Chunks that are not bytes-like, 10,000 empty chunks, two decoders side by side."""
    data = framed(1, b"payload")
    one, other = FrameDecoder(), FrameDecoder()
    got: list[list[Frame]] = [[], []]
    for byte in bytewise(data):
        for wrong in ("text", 7, [1, 2], None, 0):
            expect_raises(
                TypeError,
                partial(one.feed, wrong),
                called=f"feed({wrong!r}) in the middle of a frame",
                next_step="bytes(7) makes seven zero bytes and bytes([1, 2]) two bytes; memoryview accepts buffers only",
            )
        got[0] += one.feed(byte)
        got[1] += other.feed(byte + b"")
    expect(
        got == [[Frame(1, b"payload")]] * 2,
        called="two decoders, fed in turn byte by byte, one with wrong chunks in between",
        got=got,
        wanted="the frame from each of them",
        next_step="what a decoder holds belongs to the instance, and a TypeError changes nothing",
    )
    one.feed(data[:5])
    empties = [one.feed(b"") for _ in range(10_000)]
    expect(
        not any(empties) and one.buffered == 5 and one.feed(data[5:]) == [Frame(1, b"payload")],
        called='10,000 times feed(b"") inside a frame, then the rest of the frame',
        got=f"buffered {one.buffered}",
        wanted="nothing from the empty chunks, and the frame from the rest",
        next_step="an empty chunk is no end of the stream",
    )


@check(points=1, hidden=True)
def closing_is_final() -> None:
    """close after a fragment of each size, right or wrong; feed and close after a clean and after a truncated close."""
    data = framed(1, b"payload")
    for fragment in (b"L", b"X", b"LL", b"LL\1", data[:11], data[:-1]):
        decoder = FrameDecoder()
        decoder.feed(data + fragment)
        seen = [fault_of(decoder.close), fault_of(decoder.feed, data), fault_of(decoder.close)]
        expect(
            seen == [("truncated", [])] * 3 and decoder.buffered == 0,
            called=f"after a frame and {fragment!r}: close(), feed(frame), close(), buffered",
            got=f"{seen}, {decoder.buffered}",
            wanted='three times the fault "truncated" without frames, then 0',
            next_step="a truncated stream is a fault like the others: the decoder is dead after it",
        )
    for before in (b"", data):
        decoder = FrameDecoder()
        decoder.feed(before)
        codes = [fault_of(decoder.close)[0], fault_of(decoder.close)[0]]
        codes += [fault_of(decoder.feed, b"")[0], fault_of(decoder.feed, data)[0], fault_of(decoder.close)[0]]
        expect(
            codes == ["no exception, the value None"] * 2 + ["closed"] * 2 + ["no exception, the value None"],
            called=f"after {len(before)} bytes: close(), close(), feed(b''), feed(frame), close()",
            got=codes,
            wanted='None twice, then ProtocolError with the code "closed" twice, then None',
            next_step="remember that the stream was closed, and test it before you look at the chunk",
        )
