"""Each chunk is decoded on its own, with replacement characters, as chunk.toString() does.

fails: emojis_byte_by_byte, every_division_into_chunks, good_text_comes_before_the_fault, a_character_cut_off_at_the_end, an_endless_stream_is_decoded_as_it_comes
score: 14 of 20
"""

from collections.abc import Iterable, Iterator


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    for chunk in chunks:
        if text := chunk.decode(encoding, "replace"):
            yield text
