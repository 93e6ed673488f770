"""Checks of buf-4: five points for the decoders, nine for the cursor, six for the stream."""

import array
import base64
import codecs
import itertools
import random
import string
import tracemalloc
from collections.abc import Callable, Iterator

from leadlab.checks import check, expect

from .given import ProtocolError
from .solution import ByteReader, decode_stream, strict_base64, strict_hex

# Read from real Node.js 24.19.0, for each width: readUIntBE, readUIntLE, readIntBE, readIntLE; for 8 readBigUInt64BE and so on.
NODE_READS = {
    "fedcba9876543210": {
        1: (254, 254, -2, -2),
        2: (65244, 56574, -292, -8962),
        3: (16702650, 12246270, -74566, -4530946),
        4: (4275878552, 2562383102, -19088744, -1732584194),
        5: (1094624909430, 509368524030, -4886718346, 509368524030),
        6: (280223976814164, 92868345257214, -1250999896492, 92868345257214),
        8: (18364758544493064720, 1167088121787636990, -81985529216486896, 1167088121787636990),
    },
    "0123456789abcdef": {
        1: (1, 1, 1, 1),
        2: (291, 8961, 291, 8961),
        3: (74565, 4530945, 74565, 4530945),
        4: (19088743, 1732584193, 19088743, 1732584193),
        5: (4886718345, 590143103745, 4886718345, -509368524031),
        6: (1250999896491, 188606631453441, 1250999896491, -92868345257215),
        8: (81985529216486895, 17279655951921914625, 81985529216486895, -1167088121787636991),
    },
    "8000000000000001": {
        1: (128, 128, -128, -128),
        2: (32768, 128, -32768, 128),
        3: (8388608, 128, -8388608, 128),
        4: (2147483648, 128, -2147483648, 128),
        5: (549755813888, 128, -549755813888, 128),
        6: (140737488355328, 128, -140737488355328, 128),
        8: (9223372036854775809, 72057594037928064, -9223372036854775807, 72057594037928064),
    },
}


def outcome_of(call: Callable[..., object], *arguments: object, **options: object) -> object:
    """What the call returns; for an exception its name, with the code of a ProtocolError."""
    try:
        return call(*arguments, **options)
    except NotImplementedError:
        raise
    except ProtocolError as error:
        return f"ProtocolError({error.code!r})"
    except Exception as error:
        return "ValueError" if isinstance(error, ValueError) else type(error).__name__


def varint_bytes(value: int) -> bytes:
    groups = []
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])


def is_spelling(text: str, urlsafe: bool) -> bool:
    """Whether some bytes have ``text`` as their base64 encoding (RFC 4648, sections 3.5, 4 and 5)."""
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + ("-_" if urlsafe else "+/")
    data = text if urlsafe else text.rstrip("=")
    last = len(data) % 4
    unused_are_zero = not data or last == 1 or alphabet.find(data[-1]) % {0: 1, 2: 16, 3: 4}[last] == 0
    padded = len(data) + (0 if urlsafe else -len(data) % 4)
    return set(data) <= set(alphabet) and last != 1 and unused_are_zero and len(text) == padded


def first_field(data: object, method: str, *arguments: object) -> object:
    """What a new reader's ``method`` returns or raises."""
    return outcome_of(lambda: getattr(ByteReader(data), method)(*arguments))


def scrap(rng: random.Random, good: str, junk: str) -> str:
    """Up to twelve characters, mostly from ``good``, so that some of them are decodable."""
    return "".join(rng.choice(junk if rng.random() < 0.05 else good) for _ in range(rng.randrange(13)))


def play(chunks: list[bytes], encoding: str) -> tuple[list[str], str, str]:
    """The pieces that decode_stream yields, the text that was there before each chunk and at the end, and the ending."""
    pieces: list[str] = []
    there: list[str] = []

    def source() -> Iterator[bytes]:
        for chunk in chunks:
            there.append("".join(pieces))
            yield chunk
        there.append("".join(pieces))

    def run() -> str:
        for piece in decode_stream(source(), encoding):
            pieces.append(piece)
        return "ends"

    ending = str(outcome_of(run))
    return pieces, " | ".join(there), ending


def divisions(data: bytes) -> Iterator[list[bytes]]:
    """Every way to cut ``data`` into chunks that are not empty."""
    for cuts in itertools.product((False, True), repeat=len(data) - 1):
        at = [0, *(number for number, cut in enumerate(cuts, 1) if cut), len(data)]
        yield [data[a:b] for a, b in itertools.pairwise(at)]


@check(points=1)
def hex_vectors_of_the_rfc() -> None:
    """strict_hex decodes the vectors of RFC 4648, section 10, in either case."""
    for text in ("", "66", "666F", "666F6F", "666F6F62", "666F6F6261", "666F6F626172"):
        wanted = b"foobar"[: len(text) // 2]
        for spelling in (text, text.lower()):
            got = outcome_of(strict_hex, spelling)
            expect(
                got == wanted,
                called=f"strict_hex({spelling!r})",
                got=got,
                wanted=f"{wanted!r}",
                next_step="two digits a byte, in either case",
            )


@check(points=1)
def base64_vectors_of_the_rfc() -> None:
    """strict_base64 decodes the vectors of RFC 4648, section 10, with padding, and for URLs without."""
    for text in ("", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"):
        bare = text.rstrip("=")
        wanted = b"foobar"[: len(bare) * 6 // 8]
        for spelling, urlsafe in ((text, False), (bare, True)):
            got = outcome_of(strict_base64, spelling, urlsafe=urlsafe)
            expect(
                got == wanted,
                called=f"strict_base64({spelling!r}, urlsafe={urlsafe})",
                got=got,
                wanted=f"{wanted!r}",
                next_step="four characters are three bytes; the URL form has no padding",
            )


@check(points=2)
def the_protobuf_example() -> None:
    """varint and text read the worked examples of the Protocol Buffers encoding guide."""
    reader = ByteReader(bytes.fromhex("089601 120774657374696e67 ac02"))
    got = [outcome_of(read) for read in (reader.varint, reader.varint, reader.varint, reader.text, reader.varint)]
    expect(
        got == [8, 150, 18, "testing", 300],
        called="varint(), varint(), varint(), text(), varint() on 08 96 01 12 07 74 65 73 74 69 6e 67 ac 02",
        got=got,
        wanted="[8, 150, 18, 'testing', 300]",
        next_step="the first byte of a varint carries the lowest 7 bits",
    )
    expect(
        reader.position == 14,
        called="position after these five fields of 14 bytes",
        got=reader.position,
        wanted="14",
        next_step="move position behind each field that was read",
    )


@check(points=2)
def the_sign_is_in_the_top_bit() -> None:
    """sint(2) of fffe is -2, and the same bytes unsigned are 65534."""
    reader = ByteReader(b"\xff\xfe\xff\xfe\x00\x02")
    got = [outcome_of(reader.sint, 2), outcome_of(reader.uint, 2), outcome_of(reader.sint, 2)]
    expect(
        got == [-2, 65534, 2],
        called="sint(2), uint(2), sint(2) on ff fe ff fe 00 02",
        got=got,
        wanted="[-2, 65534, 2]",
        next_step="in two's complement the top bit of the field counts negative",
    )


@check(points=2)
def emojis_byte_by_byte() -> None:
    """decode_stream puts "a€😀é" five times together from chunks of one byte."""
    text = "a€😀é" * 5
    got = outcome_of(lambda: list(decode_stream(bytes([byte]) for byte in text.encode())))
    expect(
        isinstance(got, list) and "".join(got) == text,
        called="list(decode_stream(50 chunks of one byte))",
        got=got,
        wanted=f"pieces that join to {text!r}",
        next_step="keep the bytes of an unfinished character for the next chunk",
    )


@check(points=1, hidden=True)
def hex_takes_digits_only() -> None:
    """strict_hex: separators, prefixes, signs, digits of other scripts, odd lengths; 2000 random strings."""
    rng = random.Random(41)
    named = [
        "ab cd",
        " abcd",
        "abcd ",
        "abcd\n",
        "0xab",
        "１２",
        "٣٤",
        "+1",
        "-1",
        "1_2_",
        "a",
        "abc",
        "zz",
        "12zz34",
        "ab\0\0",
    ]
    drawn = [scrap(rng, "0123456789abcdefABCDEF", "g _+１\n") for _ in range(2000)]
    for text in named + drawn:
        got = outcome_of(strict_hex, text)
        right = got.hex() == text.lower() if isinstance(got, bytes) else got == "ValueError"
        digits = all(character in "0123456789abcdefABCDEF" for character in text)
        expect(
            right and isinstance(got, bytes) == (digits and len(text) % 2 == 0),
            called=f"strict_hex({text!r})",
            got=got,
            wanted="the bytes for an even number of 0-9, a-f, A-F; ValueError for everything else",
            next_step="match the whole string before you decode it",
        )


@check(points=1, hidden=True)
def base64_has_one_spelling() -> None:
    """strict_base64: padding, unused bits, alphabets, whitespace, what stands behind the padding; 2000 random strings."""
    rng = random.Random(42)
    named = [
        "YR==",
        "YQ",
        "YQ=",
        "YQ===",
        "YQ==YQ==",
        "YQ==YWJj",
        "a-_b",
        "a_-b",
        "YWJ=",
        "YWK=",
        "YWJjZ",
        "====",
        "=",
        "Y=Q=",
        "=YQ=",
        "Y",
        "ŁQ==",
        "YQé=",
    ]
    named += ["YQ==\n", "\nYQ==", "YQ ==", "Y Q==", " YQ==", "YWJj\n", "YWJj=", "YWJj===="]
    drawn = [
        scrap(rng, "AQRYZabcdefz01=" if rng.random() < 0.5 else "AEIMQUYcgkosw048", "+/-_= \n.") for _ in range(2000)
    ]
    padded = [text + "=" * (-len(text) % 4) for text in drawn[:500]]
    for text in named + drawn + padded:
        got = outcome_of(strict_base64, text)
        one = isinstance(got, bytes) and base64.b64encode(got).decode() == text
        expect(
            one if is_spelling(text, urlsafe=False) else got == "ValueError",
            called=f"strict_base64({text!r})",
            got=got,
            wanted="the bytes if encoding them again gives this very string, else ValueError",
            next_step="encode what you decoded and compare",
        )


@check(points=1, hidden=True)
def base64_for_urls_has_one_spelling() -> None:
    """strict_base64 with urlsafe=True: the same kinds of faults, judged by the URL form; 2000 random strings."""
    rng = random.Random(43)
    named = ["YR", "YQ==", "YQ=", "a+/b", "a-_b", "-_-_", "Y", "YWJjZ", "YWK", "YWJ", "YWJ=", "=", "ŁQ", "a-/b"]
    named += ["YQ\n", "\nYQ", "Y Q", " YQ", "YWJj\n", "YWJj====", "YQ ="]
    drawn = [
        scrap(rng, "AQRYZabcdefz01" if rng.random() < 0.5 else "AEIMQUYcgkosw-_", "+/-_= \n.") for _ in range(2000)
    ]
    for text in named + drawn:
        got = outcome_of(strict_base64, text, urlsafe=True)
        one = isinstance(got, bytes) and base64.urlsafe_b64encode(got).decode().rstrip("=") == text
        expect(
            one if is_spelling(text, urlsafe=True) else got == "ValueError",
            called=f"strict_base64({text!r}, urlsafe=True)",
            got=got,
            wanted="the bytes if encoding them again, without padding, gives this very string, else ValueError",
            next_step="add the padding for the decoder only, and compare with what you were given",
        )


@check(points=1, hidden=True)
def every_width_as_node_reads_it() -> None:
    """uint and sint: widths 1 to 8, both orders, against values recorded from Node.js; 2^53 + 1; other exporters."""
    for row, by_width in NODE_READS.items():
        raw = bytes.fromhex(row)
        seven = [int.from_bytes(raw[:7], order, signed=sign) for sign in (False, True) for order in ("big", "little")]
        for width, wanted in {**by_width, 7: tuple(seven)}.items():
            results = []
            for name, order in (("uint", "big"), ("uint", "little"), ("sint", "big"), ("sint", "little")):
                reader = ByteReader(b"\x55" + raw)
                outcome_of(reader.uint, 1)
                results.append(outcome_of(getattr(reader, name), width, order))
                expect(
                    reader.position == 1 + width,
                    called=f'position after uint(1) and {name}({width}, "{order}")',
                    got=reader.position,
                    wanted="the width of both fields together",
                    next_step="move by the width",
                )
            expect(
                tuple(results) == wanted,
                called=f'uint({width}), uint({width}, "little"), sint({width}), sint({width}, "little") on {raw[:width].hex(" ")}',
                got=results,
                wanted="the integers that Node.js reads there" if width != 7 else "the integers by definition",
                next_step="the sign bit is the top bit of this width; the order is that of the bytes",
            )
    big = first_field(bytes.fromhex("0020000000000001"), "uint", 8)
    expect(
        type(big) is int and big == 2**53 + 1,
        called="uint(8) on 00 20 00 00 00 00 00 01",
        got=big,
        wanted="an exact int",
        next_step="no float on the way",
    )
    for data in (array.array("H", [0x0101, 0x0101]), memoryview(bytearray(b"\1\1\1\1")), bytearray(b"\1\1\1\1")):
        got = first_field(data, "uint", 4)
        expect(
            got == 0x01010101,
            called=f"uint(4) on {type(data).__name__} of 4 bytes",
            got=got,
            wanted="all four bytes, whatever the item size",
            next_step="bytes(data), or a memoryview cast to bytes",
        )
    got = first_field(memoryview(array.array("H")), "uint", 1)
    expect(
        got == "ProtocolError('truncated')",
        called="uint(1) on a memoryview without items",
        got=got,
        wanted="ProtocolError('truncated')",
        next_step="an empty view has no byte to read",
    )


@check(points=1, hidden=True)
def a_wrong_width_is_the_callers_mistake() -> None:
    """uint and sint with a wrong width or order: on enough bytes and on none."""
    for data in (bytes(16), b""):
        for width, order in ((0, "big"), (9, "big"), (-1, "little"), (100, "big"), (2, "BIG"), (2, "@"), (2, "")):
            for name in ("uint", "sint"):
                reader = ByteReader(data)
                got = outcome_of(getattr(reader, name), width, order)
                expect(
                    got == "ValueError" and reader.position == 0,
                    called=f"{name}({width}, {order!r}) on {len(data)} bytes",
                    got=f"{got}, position {reader.position}",
                    wanted="a plain ValueError, no ProtocolError: the peer did nothing wrong",
                    next_step="check the arguments before the bytes",
                )


@check(points=1, hidden=True)
def an_error_moves_nothing() -> None:
    """position, and what the next call reads, after each kind of error of each method."""
    cases: list[tuple[str, bytes, tuple, str]] = [
        ("uint", b"\1\2\3", (4,), "ProtocolError('truncated')"),
        ("sint", b"\1\2\3", (4, "little"), "ProtocolError('truncated')"),
        ("uint", b"\1\2\3", (0,), "ValueError"),
        ("sint", b"\1\2\3", (2, "middle"), "ValueError"),
        ("varint", b"\x80\x80", (), "ProtocolError('truncated')"),
        ("varint", b"\xff" * 12, (), "ProtocolError('varint')"),
        ("varint", b"\x80\x00", (), "ProtocolError('varint')"),
        ("text", b"\x85", (), "ProtocolError('truncated')"),
        ("text", b"\5abcd", (), "ProtocolError('truncated')"),
        ("text", b"\x81\x00a", (), "ProtocolError('varint')"),
        ("text", b"\3a\xffb", (), "ProtocolError('encoding')"),
        ("text", b"\2\xe2\x82\xac", (), "ProtocolError('encoding')"),
    ]
    for name, rest, arguments, wanted in cases:
        reader = ByteReader(b"\x2a\x07" + rest)
        outcome_of(reader.uint, 2)
        for _ in range(2):
            got = outcome_of(getattr(reader, name), *arguments)
            expect(
                got == wanted and reader.position == 2,
                called=f"{name}{arguments} at position 2, before {rest.hex(' ')}, also a second time",
                got=f"{got}, position {reader.position}",
                wanted="the task's exception, the same one again, and position 2",
                next_step="check first and move afterwards, or put position back",
            )
        following = outcome_of(reader.uint, 1)
        expect(
            following == rest[0] and reader.position == 3,
            called=f"uint(1) after the failed {name}{arguments}",
            got=f"{following}, position {reader.position}",
            wanted="the byte at which the failed call began",
            next_step="what the next call reads and position are one thing",
        )


@check(points=1, hidden=True)
def a_varint_has_one_form_and_an_end() -> None:
    """varint: values at each length, up to 2^64 - 1; too long, too large, padded with zero groups, cut off."""
    values = [0, 1, 2**64 - 1, *(2 ** (7 * k) - d for k in range(1, 10) for d in (1, 0)), 2**53 + 1, 2**63]
    for value in values:
        raw = varint_bytes(value)
        reader = ByteReader(raw + b"\xff\x00")
        got = outcome_of(reader.varint)
        expect(
            type(got) is int and got == value and reader.position == len(raw),
            called=f"varint() on {raw.hex(' ')}, more bytes behind",
            got=f"{got}, position {reader.position}",
            wanted="seven bits a byte, low group first, up to 64 bits",
            next_step="shift by 7 more for each byte, and stop at the first byte below 80",
        )
    faults = {
        "ff " * 10 + "01": "varint",
        "80 " * 10: "varint",
        "ff " * 10: "varint",
        "80 " * 9 + "02": "varint",
        "ff " * 9 + "02": "varint",
        "ff " * 9 + "7f": "varint",
        "ff " * 9 + "81 00": "varint",
        "80 " * 9 + "00": "varint",
        "80 00": "varint",
        "81 00": "varint",
        "ff ff 00": "varint",
        "": "truncated",
        "80": "truncated",
        "ff " * 9: "truncated",
        "80 " * 9: "truncated",
    }
    for raw_hex, code in faults.items():
        got = first_field(bytes.fromhex(raw_hex), "varint")
        expect(
            got == f"ProtocolError({code!r})",
            called=f"varint() on {raw_hex.strip() or 'no bytes'}",
            got=got,
            wanted='"truncated" while up to nine bytes all have the top bit set, "varint" for what no 64-bit value is written as',
            next_step="look at the tenth byte, and at a last byte of 0",
        )


@check(points=1, hidden=True)
def a_text_is_strict_and_its_length_a_claim() -> None:
    """text: lengths in bytes, invalid UTF-8 of several kinds, encoded surrogates, lengths far beyond the data."""
    for good in ("", "a", "é€😀", "\ufeffa", "\0", "x" * 300):
        raw = good.encode()
        reader = ByteReader(varint_bytes(len(raw)) + raw + b"\xff")
        got = outcome_of(reader.text)
        expect(
            got == good and reader.position == len(varint_bytes(len(raw))) + len(raw),
            called=f"text() on the text {good[:10]!r}, {len(raw)} bytes, more bytes behind",
            got=f"{got!r:.40}, position {reader.position}",
            wanted="the text, and position behind it",
            next_step="the length counts bytes, not characters",
        )
    for bad in ("ff", "c3", "c328", "eda080", "edb080", "eda0bdedb880", "c0af", "f4908080", "f09f98", "61e282", "80"):
        raw = bytes.fromhex(bad)
        got = first_field(bytes([len(raw)]) + raw, "text")
        expect(
            got == "ProtocolError('encoding')",
            called=f"text() on {len(raw):02x} {raw.hex(' ')}",
            got=got,
            wanted="ProtocolError('encoding')",
            next_step="decode strictly: no replacement, no surrogates",
        )
    for length in (4, 2**26, 2**40, 2**64 - 1):
        reader = ByteReader(varint_bytes(length) + b"abc")
        tracemalloc.start()
        try:
            got = outcome_of(reader.text)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        expect(
            got == "ProtocolError('truncated')" and peak < 1 << 20,
            called=f"text() with a length of {length} and 3 bytes left",
            got=f"{got}, {peak:,} bytes allocated on the way",
            wanted="ProtocolError('truncated'), and no memory for what was only claimed",
            next_step="compare the length with the bytes that are left before anything else",
        )


@check(points=1, hidden=True)
def every_division_into_chunks() -> None:
    """decode_stream: every way to cut short texts, in three encodings, empty chunks too; what is there before each chunk."""
    for text, encoding in (
        ("a😀é", "utf-8"),
        ("€b😀", "utf-8"),
        ("a😀é", "utf-16-le"),
        ("é😀", "utf-16-be"),
        ("\ufeffa", "utf-16-le"),
        ("\ufeffé", "utf-8"),
        (" \n\0é", "utf-8"),
    ):
        data = text.encode(encoding)
        for chunks in [*divisions(data), [b"", data, b""], [data[:1], b"", data[1:]], [b""], []]:
            whole = b"".join(chunks)
            decoder = codecs.getincrementaldecoder(encoding)()
            steps = list(itertools.accumulate((decoder.decode(chunk) for chunk in chunks), initial=""))
            pieces, there, ending = play(chunks, encoding)
            shown = [chunk.hex() for chunk in chunks]
            expect(
                ending == "ends" and "".join(pieces) == whole.decode(encoding) and all(pieces),
                called=f"decode_stream({shown} as bytes, {encoding!r})",
                got=f"{pieces}, then {ending}",
                wanted="pieces that are not empty and join to the whole text",
                next_step="keep the bytes of an unfinished character, in units of this encoding",
            )
            expect(
                there == " | ".join(steps),
                called=f"decode_stream({shown} as bytes, {encoding!r})",
                got=f"before each chunk, and at the end: {there!r}",
                wanted="all characters that the earlier chunks completed",
                next_step="yield what a chunk completes before you ask for the next one",
            )


@check(points=1, hidden=True)
def good_text_comes_before_the_fault() -> None:
    """decode_stream: invalid bytes behind good text, in the same chunk, in a later one, begun in an earlier one."""
    cases = [
        ([b"ab\xff"], "utf-8", "ab"),
        ([b"ab\xffcd", b"ef"], "utf-8", "ab"),
        ([b"abc\xc3(", b"d"], "utf-8", "abc"),
        ([b"\xe2\x82", b"\xac!\xff"], "utf-8", "€!"),
        ([b"x", b"\xed", b"\xa0", b"\x80y"], "utf-8", "x"),
        ([b"\xf0\x9f", b"\x98\x80\xf0\x9f", b"z"], "utf-8", "😀"),
        ([b"\xff"], "utf-8", ""),
        ([b"a\0\0\xd8b\0", b"c\0"], "utf-16-le", "a"),
        ([b"a", b"\0\0\xdc"], "utf-16-le", "a"),
        ([b"\xd8\x3d\xde", b"\0\0!\xdc", b"\0\0a"], "utf-16-be", "😀!"),
    ]
    for chunks, encoding, good in cases:
        pieces, _, ending = play(chunks, encoding)
        expect(
            "".join(pieces) == good and all(pieces) and ending == "ProtocolError('encoding')",
            called=f"decode_stream({chunks}, {encoding!r})",
            got=f"{pieces}, then {ending}",
            wanted="all good text before the invalid bytes, nothing behind them, then ProtocolError('encoding')",
            next_step="a UnicodeDecodeError knows its bytes, .object, and where the bad ones begin, .start",
        )


@check(points=1, hidden=True)
def a_character_cut_off_at_the_end() -> None:
    """decode_stream: streams that end within a character, in all three encodings."""
    cases = [
        ([b"ab\xe2\x82"], "utf-8", "ab"),
        ([b"ab", b"\xe2"], "utf-8", "ab"),
        ([b"\xf0", b"\x9f", b"\x98"], "utf-8", ""),
        ([b"\xf0\x9f\x98\x80\xc3", b""], "utf-8", "😀"),
        ([b"a\0b"], "utf-16-le", "a"),
        ([b"a\0", b"\x3d\xd8"], "utf-16-le", "a"),
        ([b"a\0\x3d\xd8\0"], "utf-16-le", "a"),
        ([b"\0a\0"], "utf-16-be", "a"),
    ]
    for chunks, encoding, good in cases:
        pieces, _, ending = play(chunks, encoding)
        expect(
            "".join(pieces) == good and all(pieces) and ending == "ProtocolError('encoding')",
            called=f"decode_stream({chunks}, {encoding!r}); the stream ends there",
            got=f"{pieces}, then {ending}",
            wanted="the good text, then ProtocolError('encoding'): the rest of a character never came",
            next_step="tell the decoder when the last chunk was there",
        )


@check(points=1, hidden=True)
def an_endless_stream_is_decoded_as_it_comes() -> None:
    """decode_stream: chunks without end; how many are asked for before the first pieces are there."""
    asked = 0

    def endless() -> Iterator[bytes]:
        nonlocal asked
        for byte in itertools.cycle("é€".encode()):
            asked += 1
            if asked > 5_000:
                raise RuntimeError("5,000 chunks were asked for")
            yield bytes([byte])

    got = outcome_of(lambda: list(itertools.islice(decode_stream(endless()), 3)))
    expect(
        got == ["é", "€", "é"] and asked == 7,
        called="the first 3 pieces of an endless stream of chunks of one byte",
        got=f"{got} after {asked} chunks",
        wanted="each piece as soon as its last byte is there, and no chunk more than that",
        next_step="yield inside the loop over the chunks; do not collect them",
    )
