"""All chunks are joined before anything is decoded.

fails: every_division_into_chunks, an_endless_stream_is_decoded_as_it_comes
score: 18 of 20
"""

from collections.abc import Iterable, Iterator

from ..given import ProtocolError


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    data = b"".join(chunks)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if good := data[: error.start].decode(encoding):
            yield good
        raise ProtocolError("encoding") from None
    if text:
        yield text
