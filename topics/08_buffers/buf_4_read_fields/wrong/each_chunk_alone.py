"""Each chunk is decoded on its own.

fails: emojis_byte_by_byte, every_division_into_chunks, good_text_comes_before_the_fault, an_endless_stream_is_decoded_as_it_comes
score: 15 of 20
"""

from collections.abc import Iterable, Iterator

from ..given import ProtocolError


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    for chunk in chunks:
        try:
            text = chunk.decode(encoding)
        except UnicodeDecodeError as error:
            if good := error.object[: error.start].decode(encoding):
                yield good
            raise ProtocolError("encoding") from None
        if text:
            yield text
