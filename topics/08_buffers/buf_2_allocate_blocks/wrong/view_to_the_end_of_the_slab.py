"""The view begins at the block and goes on to the end of the slab.

fails: a_block_is_its_window, a_true_heartbeat_echoes, the_threshold_is_strict, writing_a_block_changes_no_neighbour, contents_are_the_blocks_own, malloc_is_called_as_agreed, no_stale_byte_leaves
score: 12 of 20
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    slab: bytearray
    offset: int
    length: int

    def tobytes(self) -> bytes:
        return bytes(self.view()[: self.length])

    def view(self) -> memoryview:
        return memoryview(self.slab)[self.offset :]
