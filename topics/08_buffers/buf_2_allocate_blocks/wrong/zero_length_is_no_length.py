"""A length of 0 is taken for "to the end".

fails: contents_are_the_blocks_own
score: 19 of 20
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A window of ``length`` bytes at ``offset`` of ``slab``. All in bytes."""

    slab: bytearray
    offset: int
    length: int

    def tobytes(self) -> bytes:
        """A copy of this block's bytes, and of no others."""
        return bytes(self.view())

    def view(self) -> memoryview:
        """This block's window: writable, exactly ``length`` bytes, no copy."""
        return memoryview(self.slab)[self.offset :][: self.length or None]
