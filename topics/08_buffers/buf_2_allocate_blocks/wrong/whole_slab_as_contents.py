"""tobytes copies the whole slab, as buf.buffer hands it over.

fails: a_block_is_its_window, a_true_heartbeat_echoes, writing_a_block_changes_no_neighbour, contents_are_the_blocks_own, no_stale_byte_leaves
score: 14 of 20
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    slab: bytearray
    offset: int
    length: int

    def tobytes(self) -> bytes:
        return bytes(self.slab)

    def view(self) -> memoryview:
        return memoryview(self.slab)[self.offset : self.offset + self.length]
