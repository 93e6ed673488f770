from collections.abc import Callable
from dataclasses import dataclass

from .given import dirty_malloc


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
        return memoryview(self.slab)[self.offset : self.offset + self.length]


class Pool:
    """Allocates blocks as Node.js does: small ones share a slab of ``pool_size`` bytes."""

    def __init__(self, pool_size: int = 65_536, malloc: Callable[[int], bytearray] = dirty_malloc) -> None:
        self._pool_size = pool_size
        self._malloc = malloc
        self._slab, self._next = malloc(pool_size), 0

    def alloc(self, size: int, fill: int = 0) -> Block:
        """A block with memory of its own, each byte set to ``fill``."""
        if not 0 <= fill <= 255:
            raise ValueError(f"fill must be 0 to 255, is {fill}")
        block = self.alloc_unsafe_slow(size)
        block.slab[:] = bytes([fill]) * size
        return block

    def alloc_unsafe(self, size: int) -> Block:
        """A block that is not cleared: cut from the slab if it is below half of ``pool_size``."""
        self._check(size)
        if size == 0 or size >= self._pool_size >> 1:
            return self.alloc_unsafe_slow(size)
        if size > self._pool_size - self._next:
            self._slab, self._next = self._malloc(self._pool_size), 0
        block = Block(self._slab, self._next, size)
        self._next = (self._next + size + 7) & ~7
        return block

    def alloc_unsafe_slow(self, size: int) -> Block:
        """A block with memory of its own that is not cleared."""
        self._check(size)
        return Block(self._malloc(size) if size else bytearray(), 0, size)

    def from_bytes(self, data: bytes) -> Block:
        """A block as from ``alloc_unsafe(len(data))``, filled with ``data``."""
        block = self.alloc_unsafe(len(data))
        block.view()[:] = data
        return block

    def _check(self, size: int) -> None:
        if not isinstance(size, int) or isinstance(size, bool):
            raise TypeError(f"size must be an int, is {size!r}")
        if size < 0:
            raise ValueError(f"size must not be negative, is {size}")


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    """The echo of ``request`` (length as u16 big-endian, then data), or None if the length is not that of the data."""
    message = bytes(request)
    if len(message) < 2 or int.from_bytes(message[:2], "big") != len(message) - 2:
        return None
    block = pool.alloc_unsafe(len(message))
    block.view()[:] = message
    return block.tobytes()
