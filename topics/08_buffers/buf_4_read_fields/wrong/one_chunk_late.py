"""A piece is held back until the next chunk is there, to see whether the stream goes on.

fails: every_division_into_chunks, an_endless_stream_is_decoded_as_it_comes
score: 18 of 20
"""

import codecs
from collections.abc import Iterable, Iterator

from ..given import ProtocolError


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    """The text that ``chunks`` complete, each part as soon as its chunk is there; none of them is empty.

    Raises ProtocolError("encoding") for invalid bytes and for a character that is cut off at the end, after all good text.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    held = ""
    for chunk in chunks:
        if held:
            yield held
        held = ""
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            # error.object also has the bytes that earlier chunks left waiting.
            if good := error.object[: error.start].decode(encoding):
                yield good
            raise ProtocolError("encoding") from None
        held = text
    if held:
        yield held
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise ProtocolError("encoding") from None
