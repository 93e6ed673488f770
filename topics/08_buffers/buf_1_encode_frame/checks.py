import base64
import random
import struct
import zlib
from array import array
from collections.abc import Callable
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import HEADER, MAX_PAYLOAD, Frame, ProtocolError
from .solution import decode_frame, encode_frame, text_frame

EMPTY = "4c4c0101000000006e87edd3"
EURO_5 = "4c4c010700000004260b669ae282ac35"


def short(data: object) -> str:
    """``repr`` of ``data``, cut in the middle."""
    text = repr(data)
    return text if len(text) <= 120 else f"{text[:80]} … {text[-20:]} ({len(text)} characters)"


def framed(kind: int, payload: bytes, **fields: Any) -> bytes:
    """A frame with the given fields falsified; the CRC is right for these fields unless it is given too."""
    magic, version = fields.get("magic", b"LL"), fields.get("version", 1)
    start = HEADER.pack(magic, version, kind, fields.get("length", len(payload)), 0)[:8]
    crc = fields.get("crc", zlib.crc32(start + payload))
    return start + crc.to_bytes(4, "big") + payload


def verdict(call: Callable[[], object]) -> str:
    """The code of the ProtocolError that ``call`` raises, or what else happened."""
    try:
        value = call()
    except ProtocolError as error:
        return error.code
    except NotImplementedError:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return f"no exception, the value {short(value)}"


def expect_code(call: Callable[[], object], code: str, *, called: str, wanted: str, next_step: str) -> None:
    """``call`` raises ProtocolError with ``code``; the message shows what came instead."""
    got = verdict(call)
    expect(got == code, called=called, got=got, wanted=wanted, next_step=next_step)


@check(points=1)
def both_vectors_are_encoded() -> None:
    """encode_frame gives the two vectors of the task, byte for byte."""
    for kind, payload, right in ((1, b"", EMPTY), (7, b"\xe2\x82\xac5", EURO_5)):
        got = encode_frame(kind, payload)
        expect(
            type(got) is bytes and got.hex() == right,
            called=f"encode_frame({kind}, {payload!r})",
            got=got.hex() if isinstance(got, bytes) else got,
            wanted=f"bytes, in hex {right}",
            next_step="compare field by field with the table: 2, 1, 1, 4 and 4 bytes; the CRC covers header and payload",
        )


@check(points=1)
def both_vectors_are_decoded() -> None:
    """decode_frame reads the two vectors of the task."""
    for kind, payload, vector in ((1, b"", EMPTY), (7, b"\xe2\x82\xac5", EURO_5)):
        got = decode_frame(bytes.fromhex(vector))
        expect(
            isinstance(got, Frame) and got == Frame(kind, payload),
            called=f'decode_frame(bytes.fromhex("{vector}"))',
            got=got,
            wanted=f"Frame({kind}, {payload!r})",
            next_step="HEADER.unpack_from gives magic, version, kind, length and crc",
        )


@check(points=1)
def an_empty_payload_comes_back() -> None:
    """A frame without payload is a frame: there and back, for the kinds 0 and 255."""
    for kind in (0, 255):
        data = encode_frame(kind, b"")
        expect(
            len(data) == 12, called=f'encode_frame({kind}, b"")', got=data, wanted="12 bytes", next_step="header only"
        )
        got = decode_frame(data)
        expect(
            got == Frame(kind, b""),
            called=f'decode_frame(encode_frame({kind}, b""))',
            got=got,
            wanted=f"Frame({kind}, b'')",
            next_step="a length of 0 and a kind of 0 are values, not signs that something is missing",
        )


@check(points=1)
def the_largest_payload_comes_back() -> None:
    """65,536 bytes there and back; one byte more is refused."""
    payload = bytes(range(256)) * 256
    got = decode_frame(encode_frame(9, payload))
    expect(
        got == Frame(9, payload),
        called="decode_frame(encode_frame(9, payload)) with a payload of 65,536 bytes",
        got=short(got),
        wanted="kind 9 and the same payload",
        next_step="MAX_PAYLOAD itself is allowed",
    )
    expect_code(
        lambda: encode_frame(9, payload + b"!"),
        "length",
        called="encode_frame(9, payload) with a payload of 65,537 bytes",
        wanted='ProtocolError with the code "length"',
        next_step="compare the number of bytes with MAX_PAYLOAD",
    )


@check(points=1)
def nothing_is_truncated() -> None:
    """decode_frame of no bytes, and of the first 11 bytes of a frame."""
    for data in (b"", bytes.fromhex(EMPTY)[:11]):
        expect_code(
            partial(decode_frame, data),
            "truncated",
            called=f"decode_frame({data!r})",
            wanted='ProtocolError with the code "truncated"',
            next_step="count the bytes before you unpack them",
        )


@check(points=1)
def the_length_of_a_text_is_its_bytes() -> None:
    """text_frame(7, "€5") declares 4 bytes, not 2 characters."""
    got = text_frame(7, "€5")
    expect(
        got.hex() == EURO_5,
        called='text_frame(7, "€5")',
        got=f"{got.hex()}, which declares {int.from_bytes(got[4:8], 'big')} bytes",
        wanted=f"{EURO_5}, which declares 4 bytes",
        next_step="encode first, then count",
    )


@check(points=1, hidden=True)
def sizes_are_bytes_not_items() -> None:
    """encode_frame: payloads with items of 2 and 8 bytes, views, several dimensions, and empty ones."""
    sample = array("H", [1, 2, 3])
    table = memoryview(bytes(range(12))).cast("B", (3, 4))
    payloads: list[tuple[str, Any]] = [
        ('array("H", [1, 2, 3])', sample),
        ('memoryview(array("H", [1, 2, 3]))', memoryview(sample)),
        ('array("d", [0.5, -1.0])', array("d", [0.5, -1.0])),
        ("a slice of a memoryview", memoryview(b"0123456789")[2:5]),
        ("a memoryview of 3 by 4 bytes", table),
        ("a bytearray", bytearray(b"abc")),
        ('array("H")', array("H")),
        ('memoryview(b"")', memoryview(b"")),
        ("40,000 items of 1 byte", array("B", bytes(40_000))),
        ("32,768 items of 2 bytes", array("H", bytes(65_536))),
    ]
    for name, payload in payloads:
        got = encode_frame(3, payload)
        expect(
            got == framed(3, memoryview(payload).tobytes()),
            called=f"encode_frame(3, payload), payload: {name}",
            got=short(got),
            wanted="the frame of the payload's bytes as they lie in memory, of type bytes",
            next_step="len of a buffer counts items; nbytes counts bytes",
        )
    expect_code(
        lambda: encode_frame(3, array("H", bytes(65_538))),
        "length",
        called="encode_frame(3, an array of 32,769 items of 2 bytes)",
        wanted="ProtocolError with the code of a payload that is too long",
        next_step="the limit is in bytes too",
    )


@check(points=1, hidden=True)
def the_payload_is_a_copy() -> None:
    """decode_frame: input of every bytes-like type, and what happens to the payload when the input changes."""
    data = framed(5, b"fleet 42")
    sources: list[Any] = [bytearray(data), memoryview(data), array("B", data), array("H", data), array("I", data)]
    sources += [memoryview(bytearray(b"??" + data))[2:], memoryview(array("I", data))]
    for source in sources:
        got = decode_frame(source)
        expect(
            got == Frame(5, b"fleet 42") and type(got.payload) is bytes,
            called=f"decode_frame of the same frame as {type(source).__name__}, items of {memoryview(source).itemsize} bytes",
            got=got,
            wanted="the same frame, with a payload of type bytes",
            next_step="make bytes of the input before you look at it; other buffers have no startswith and other indices",
        )
    source = bytearray(data)
    got = decode_frame(source)
    source[:] = b"x" * len(source)
    source.clear()  # a BufferError here: somebody still holds a view
    expect(
        got == Frame(5, b"fleet 42"),
        called="decode_frame(data) with a bytearray that is overwritten afterwards",
        got=got,
        wanted="the payload as it was",
        next_step="copy the payload out of the input",
    )


@check(points=1, hidden=True)
def each_fault_has_its_code() -> None:
    """decode_frame: each of the seven faults alone."""
    good = framed(7, b"payload")
    faults = [
        ("a wrong second byte", good[:1] + b"X" + good[2:], "magic"),
        ("magic in lower case", framed(7, b"payload", magic=b"ll"), "magic"),
        ("two bytes, both wrong", b"XX", "magic"),
        ("version 0", framed(7, b"payload", version=0), "version"),
        ("version 2, three bytes in all", b"LL\x02", "version"),
        ("one byte, right", b"L", "truncated"),
        ("half a header", good[:6], "truncated"),
        ("a header without its payload", good[:12], "truncated"),
        ("the last byte missing", good[:-1], "truncated"),
        ("65,537 bytes declared and there", framed(7, bytes(MAX_PAYLOAD + 1)), "length"),
        ("one byte more", good + b"\0", "trailing"),
        ("two frames", good + good, "trailing"),
        ("a flipped bit in the CRC", good[:8] + bytes([good[8] ^ 128]) + good[9:], "crc"),
        ("a flipped bit in the payload", good[:-1] + bytes([good[-1] ^ 1]), "crc"),
    ]
    for name, data, code in faults:
        expect_code(
            partial(decode_frame, data),
            code,
            called=f"decode_frame of a frame with {name}",
            wanted="ProtocolError with the code that the table gives to this fault",
            next_step="read the table of faults; each row is one if",
        )


@check(points=1, hidden=True)
def the_first_fault_is_told() -> None:
    """decode_frame: two or three faults at once."""
    good = framed(7, b"payload")
    wrong_crc = zlib.crc32(good) ^ 1
    pairs = [
        ("one wrong byte and nothing else", b"X", "truncated"),
        ("bad magic and too short", b"LX\x01", "magic"),
        ("bad magic, bad version and too short", b"XL\x02", "magic"),
        ("bad magic, oversize and a bad CRC", framed(1, b"", magic=b"GE", length=2**31, crc=5), "magic"),
        ("bad version and too short", b"LL\0\x07", "version"),
        ("bad version and oversize", framed(1, b"", version=9, length=MAX_PAYLOAD + 1), "version"),
        ("an oversize length that is itself cut", b"LL\x01\x07\xff\xff\xff", "truncated"),
        ("oversize and cut inside the CRC", framed(1, b"", length=2**32 - 1)[:11], "truncated"),
        ("oversize and short", framed(1, b"abc", length=MAX_PAYLOAD + 1), "length"),
        ("oversize, short and a bad CRC", framed(1, b"abc", length=2**24, crc=7), "length"),
        ("short and a bad CRC", framed(1, b"abc", length=4, crc=wrong_crc), "truncated"),
        ("a trailing byte and a bad CRC", framed(1, b"abcd", length=3, crc=wrong_crc), "trailing"),
    ]
    for name, data, code in pairs:
        expect_code(
            partial(decode_frame, data),
            code,
            called=f"decode_frame of data with {name}",
            wanted="ProtocolError with the code of the first fault in the task's order",
            next_step="the order of your checks is the order of the table, from top to bottom",
        )


@check(points=1, hidden=True)
def the_crc_covers_the_header() -> None:
    """decode_frame: every single flipped bit of a frame is noticed, and CRCs over other parts are refused."""
    good = framed(7, b"payload")
    for bit in range(len(good) * 8):
        data = bytearray(good)
        data[bit // 8] ^= 1 << bit % 8
        got = verdict(partial(decode_frame, bytes(data)))
        right = {0: {"magic"}, 1: {"magic"}, 2: {"version"}, 3: {"crc"}}.get(bit // 8, {"crc"})
        if 4 <= bit // 8 < 8:
            right = {"length", "truncated", "trailing", "crc"}
        expect(
            got in right,
            called=f"decode_frame of a good frame with bit {bit % 8} of byte {bit // 8} flipped",
            got=got,
            wanted="a ProtocolError with a fitting code",
            next_step="the CRC is taken over bytes 0-7 and then the payload",
        )
    for name, covered in (("payload", b"payload"), ("header without length", good[:4] + b"payload"), ("all", good)):
        expect_code(
            partial(decode_frame, framed(7, b"payload", crc=zlib.crc32(covered))),
            "crc",
            called=f"decode_frame of a frame whose CRC was taken over something else ({name})",
            wanted='ProtocolError with the code "crc"',
            next_step="the CRC is taken over bytes 0-7 and then the payload",
        )


@check(points=1, hidden=True)
def lengths_are_unsigned() -> None:
    """decode_frame: declared lengths with the high bit set, and at the limit."""
    for length in (0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFF0000, MAX_PAYLOAD + 1):
        expect_code(
            partial(decode_frame, framed(1, b"", length=length)),
            "length",
            called=f"decode_frame of a header that declares {length:#x} bytes",
            wanted='ProtocolError with the code "length"',
            next_step="the field is unsigned: I, not i",
        )
    expect_code(
        lambda: decode_frame(framed(1, b"", length=MAX_PAYLOAD)),
        "truncated",
        called="decode_frame of a header that declares exactly MAX_PAYLOAD bytes, without them",
        wanted="ProtocolError with the code of missing bytes",
        next_step="MAX_PAYLOAD itself is allowed",
    )


@check(points=1, hidden=True)
def texts_are_limited_in_bytes() -> None:
    """text_frame: texts at the limit, lone surrogates, and what is no text."""
    fits = ["", "a" * MAX_PAYLOAD, "€" * 21_845 + "a", "😀" * 16_384, "é" * 32_768, "e\u0301 \n"]
    for text in fits:
        got = text_frame(2, text)
        expect(
            got == framed(2, text.encode()),
            called=f"text_frame(2, text), a text of {len(text)} characters and {len(text.encode())} bytes",
            got=short(got),
            wanted="its frame",
            next_step="the limit is MAX_PAYLOAD bytes, and these fit",
        )
    for text, code in ((60_000 * "€", "length"), ("é" * 32_768 + "a", "length"), ("ok \ud83d", "encoding")):
        expect_code(
            partial(text_frame, 2, text),
            code,
            called=f"text_frame(2, {short(text)})",
            wanted="ProtocolError with the code that the task gives to this text",
            next_step="strict UTF-8 refuses a lone surrogate with UnicodeEncodeError; the limit counts bytes",
        )
    wrong: Any
    for wrong in (b"bytes", None, 5, ["a"]):
        expect_raises(
            TypeError,
            partial(text_frame, 2, wrong),
            called=f"text_frame(2, {wrong!r})",
            next_step="only a str is a text",
        )


class LikeAnInt:
    """No int, but struct and operator.index take it for 1, and it lies between 0 and 255; integers of NumPy are such."""

    def __index__(self) -> int:
        return 1

    def __le__(self, other: int) -> bool:
        return other >= 1

    def __ge__(self, other: int) -> bool:
        return other <= 1


@check(points=1, hidden=True)
def wrong_arguments_are_refused() -> None:
    """Payloads and data that are not bytes-like, kinds that are no int, kinds out of range."""
    wrong: Any
    kind: Any
    for wrong in ("text", 5, 0, [1, 2], (1, 2), None, {1}, 2.5):
        calls: list[tuple[str, Callable[[], object]]] = [
            (f"encode_frame(1, {wrong!r})", partial(encode_frame, 1, wrong)),
            (f"decode_frame({wrong!r})", partial(decode_frame, wrong)),
        ]
        for called, call in calls:
            expect_raises(
                TypeError,
                call,
                called=called,
                next_step="bytes(5) makes five zero bytes and bytes([1, 2]) two bytes; memoryview accepts buffers only",
            )
    for kind in (True, False, 1.0, "1", None, b"\x01", LikeAnInt()):
        calls = [
            (f"encode_frame({kind!r}, b'')", partial(encode_frame, kind, b"")),
            (f"text_frame({kind!r}, '')", partial(text_frame, kind, "")),
        ]
        for called, call in calls:
            expect_raises(
                TypeError,
                call,
                called=called,
                next_step="only an int is a kind, not what can be made one; bool is a subclass of int and refused here",
            )
    for kind in (-1, 256, 2**32, -(2**70)):
        error = expect_raises(
            Exception,
            partial(encode_frame, kind, b""),
            called=f"encode_frame({kind}, b'')",
            next_step="look at the range before struct does",
        )
        expect(
            isinstance(error, ValueError) and not isinstance(error, struct.error),
            called=f"encode_frame({kind}, b'')",
            got=f"{type(error).__name__}: {error}",
            wanted="ValueError",
            next_step="look at the range before struct does",
        )


NODE_FRAMES = (
    "ddh7WFQFGgZwdFG5GIriAgK7+IgZstbcz4wri9q2KaKIt9VMSRdERVtWQA3UEFloNdNQ0byGJkpxUVe0pTTvFLsY5gUySiQvIKismMKK0XnPfN/O"
    "OcwZ//ze93nyZzNn3pmIiC5O4h+XIU29LyQtTv5LfKAmMCKiyyDx5l4zKHu39aYNrEsvEM/h4tmj/sqJdOtZh7M1+auYeAqttR7WRE+JNdwkhl7x"
    "o/ZXWkODLbTm/xJz702DqqZYc6Mit1Z+ECv9Xwx9PNVaMXWuWFu/AqU67m6ZtSWA8gIo1W8fPma9mYkyDpSOVcEktNgoi8WkT49FV4aTXaOwbBHT"
    "fuNec0mgVNsZ87lY8Jn3RLeACjoVzQ2x4xdzbelK6ujVOd3Fmmvh4ygXqhngCRGPPedW5B+ho5FAE8R7r1WjJqfR3WQTJUM07cE0T4oEhWgbRKkF"
    "d89Rau4s+gKiZcnj/KlgURHdhEgTur+KXhkadZErRBmTiuuopoXoRYjyqhoz6agj0SSIojNDGumut4mWQTS0281VFBkUop0Qdatfe4pSY2fRaYjq"
    "Zy6OpYJJRXQHIp+5rk+pI6iLekJ0UZdynmpmiLQQOV1OCKOjhURTIbrXWj+Z3iUamygVokN9Qt+nSKsQfQhRTFvPK5TqOovOQdSlbEAJFfQqorsQ"
    "jY1qSqWOQV3UCyLfsLFxVDNCZIDo+JJqemfpTSSaDtH2Pe8vpLtgE62EKCph9CSKzArRXoi+zbl2klJLZ9GXEAWf9+hKDw2NiugeRIfyD+RTR6su"
    "6gNR+ltZfaimg0iA6Peuw9fSUU+i1yF67XzIdLobbKJVEG0uyaEXucGoEOVJojVR9KIymDqL/g1Rweu+g6ggqIiaIRJcnN6gjlld1A8i5xGPfKlm"
    "gWgYRPvGmproMaohUTREHz9aTk8Mo9YmyoDoc+eM5RTpFKJ8iOabD6dQqu8sugBR0LNIetUZDSqiFoiqdqzjv5VRXeQDkbH2YSnVTBCFQiS05dCz"
    "2yiQaA5EbZXb6IlkNNtEWRA1nBzWjSKLQlQA0VeFFfQuM2k6iy5CVLs/bCQVtCqixxBV5Byl/7pJpy7yg8h0cOcKqukhGgFRWlnLAToaSBQLUal/"
    "v+10N9pEayDK0XhNpMikEBVDNEtYQ28Bk9BZdBmikmVO86lgVhG1QfRRrPs+6ljURb+BaGt7+U36eJWmwssQVd541EZH3grzIPJs8aAngyAbC+sg"
    "cktdeJEi5Vo4DFF+tM6bUru5UAXRvR0rH1NBbS+0Q1SWcGcbdRwMhgEQDekomE01aTH8CaLg6BRnOvJkiIfoR010M91lm2EDRKkNfu/SyFBuhhKI"
    "co/dpM8js91muAZR7tlq2lVmtc3QAdH85oNe1HGwGYIgem/o1YdUkzbDGIhu+4XR+9TMm+FNiC4MnJhNd9lm2AhRkCDoKFJuhk8h2jKyexKldpvh"
    "e4huv3COnnVmtc3QFaL09CEv0wRzsBkGS6K2RTOoJm2GCIjiv6qhf3ALb4a/QfTcjY2H6C7bDDkQHY+e6keRcjN8BlG89wj6yLbYbYZaiLrFFtMY"
    "s6hthm4QfTdp1yvUcbAZhkBUfypvDNWkzRAJUeTqo/RIt/BmSBLvvYsyOr7mOSobDR+IWd/c8B6DOVOuhhNi/Ov75dWNHNvNhh/Fhu/qGyWp3FDb"
    "DS5iyf/ow8Y7XHIwHIaKPTef5C7ruScth4ni9blxm08e4itPh6WAXY9OMnIg2w47ANMFnb7GmXI8nALsv9sH1XJstx5uA/awXDDxTFebD+6ATS9x"
    "TeSSg/2gAez+tt78jUArDYgpgBX3yHHiKy+IFMDupzSc50A2IXYDNsx9wTbOlBviLGCelmH/49huRDQAFt2z/Y/cUFsRHoBFaIVPueRgRugB8++7"
    "9z3uSTtiGmA7t0Zt5m8wPCRWAPa4eWYYB7IlsQew66GN8zhTTokywITEvkM5ttsSTYCFtPRbww21MeEJ2JF1Z1ivc7AmTIB9HP7FRu5Jc2IGYOf+"
    "MIFfyDreE2mAzej90gAOZINiH2AVzjNmcKZcFOWAheWN3cBf5ewmxQPAkooWdHBDbVN4ATY4xLiESw5GhQWw9KV1y7knrYpZgBWatybzlWfFasAK"
    "EgomcCDbFQcA61gaZOBMOSwqAHvnxP6rHNsti4eAbZi915UbatPCG7Dx43/rxyUH22I4YLuzffkxYZDGxWzAnr0a94yvvC4yAYt8ErmPA9m8+ASw"
    "PXlfXuRMuS8qAWu/lfYfju0Gxk+AXb2091VuqC2M/oBda/wsg0sOJkYYYKeKbvXinrQxYgDzKoyJ5yuPjH8ANuudmu85kK2MIsBGn/Yt46/+yplx"
    "CbDFwT78DjLa7YxWwJoyfc5yQ21oBAB2f27/Gi45WBqjAPPsm8RvDKM0NeIAq7hTFMBX3hrvAhbQPNObA9nYOATYs6xlBzlTro2rgF06vOUCx3Zz"
    "4ylgAYXB/Mg1qu2NQMDcAv/O/8dMDgbHK4D9NFA7k3vS4lgAmFvr16P5ypNjPWDeq+9N4UC2OY4A9rRasHCmHB3fAhY7J4A/x0x2q+NnwNrDD0zn"
    "htrsGAjYwcTsrlxysDtGA1b9oNWHe9LwWATYju6PQvnKyyMbsEWj5oTzz0ay5XEMsDGGlfyRKCiXRw1gRz/w5/eYYLc88LOj7zeb/Cq5obY8ngds"
    "kXn9fC45WB5jAVvxcyY/ZARpeSQA5tJ1YClfeXlsBszjjXvuHMiWRylgLn/Oepsz5fK4Dli40a2OY7vl4QxYafZaL/45TW15BAN2e/feaVxysDzG"
    "A+YW08A/Jpql5ZEI2He6Myv4ystjK2BPsj75f122PI4DlhY5h39zNCuXRx1gcU+fb+XYbnn0AOyH3G/4qWhWWx6/A6zFbyd/8JodLI8owNpSFvL0"
    "MkvLYwlg/zS4P+BfGnl5bAfsUld9EQey5XESsOJdWXmcKZfHLelzbMmVpxzbLQ83wLa0j+eXg0VtebwE2Kqs/BIuOVgekwGL2P8Rr0KLtDzeAuxJ"
    "fOIWvvLy2AXYyDeLP+RAtjzOAHY5N7+cM9lr7Rc="
)


def node_frames() -> list[tuple[Frame, bytes]]:
    """200 messages and the frames that Node.js 24.19.0 made of them."""
    stream = zlib.decompress(base64.b64decode(NODE_FRAMES), -15)
    made, start = [], 0
    for i in range(200):
        message = Frame(i * 37 & 255, f"truck {i} {'€' * (i % 7)}".encode())
        end = start + 12 + len(message.payload)
        made.append((message, stream[start:end]))
        start = end
    return made


@check(points=1, hidden=True)
def node_speaks_the_same() -> None:
    """200 frames that a real Node.js made are decoded, and the same 200 messages encoded to the same bytes."""
    made = node_frames()
    random.Random(81).shuffle(made)
    for message, data in made:
        got = decode_frame(data)
        expect(
            got == message,
            called=f'decode_frame(bytes.fromhex("{data.hex()}")), which is from Node.js',
            got=got,
            wanted="the message that Node.js put in",
            next_step="see where it differs: kind, length or bytes",
        )
        encoded = encode_frame(message.kind, message.payload)
        text = text_frame(message.kind, message.payload.decode())
        expect(
            encoded == text == data,
            called=f"encode_frame and text_frame of {message!r}",
            got=f"{encoded.hex()} and {text.hex()}",
            wanted="the bytes that Node.js made of it, in both",
            next_step="compare with the vectors of the task, byte by byte",
        )
