"""The codec's UnicodeDecodeError reaches the caller.

fails: good_text_comes_before_the_fault, a_character_cut_off_at_the_end
score: 18 of 20
"""

import codecs
from collections.abc import Iterable, Iterator


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            if good := error.object[: error.start].decode(encoding):
                yield good
            raise
        if text:
            yield text
    decoder.decode(b"", final=True)
