"""Half of an odd pool size is rounded up, so its threshold is one byte too high.

fails: all_placements_are_nodes, the_threshold_is_strict
score: 17 of 20
"""

from collections.abc import Callable

from ..given import dirty_malloc
from ..solution import Block


class Pool:
    def __init__(self, pool_size: int = 65_536, malloc: Callable[[int], bytearray] = dirty_malloc) -> None:
        self._pool_size = pool_size
        self._malloc = malloc
        self._slab, self._next = malloc(pool_size), 0

    def alloc(self, size: int, fill: int = 0) -> Block:
        if not 0 <= fill <= 255:
            raise ValueError(f"fill must be 0 to 255, is {fill}")
        block = self.alloc_unsafe_slow(size)
        block.slab[:] = bytes([fill]) * size
        return block

    def alloc_unsafe(self, size: int) -> Block:
        self._check(size)
        if size == 0 or size >= (self._pool_size + 1) // 2:
            return self.alloc_unsafe_slow(size)
        if size > self._pool_size - self._next:
            self._slab, self._next = self._malloc(self._pool_size), 0
        block = Block(self._slab, self._next, size)
        self._next = (self._next + size + 7) & ~7
        return block

    def alloc_unsafe_slow(self, size: int) -> Block:
        self._check(size)
        return Block(self._malloc(size) if size else bytearray(), 0, size)

    def from_bytes(self, data: bytes) -> Block:
        block = self.alloc_unsafe(len(data))
        block.view()[:] = data
        return block

    def _check(self, size: int) -> None:
        if not isinstance(size, int) or isinstance(size, bool):
            raise TypeError(f"size must be an int, is {size!r}")
        if size < 0:
            raise ValueError(f"size must not be negative, is {size}")
