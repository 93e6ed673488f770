"""The CRC covers the payload only, so a flipped kind goes through.

fails: both_vectors_are_encoded, both_vectors_are_decoded, the_length_of_a_text_is_its_bytes, sizes_are_bytes_not_items, the_payload_is_a_copy, the_crc_covers_the_header, texts_are_limited_in_bytes, node_speaks_the_same
score: 7 of 15
"""

import zlib


def _checksum(start: bytes, body: bytes) -> int:
    return zlib.crc32(body)
