"""A block that copies by slices, a pool that counts what is left, and a heartbeat read by struct."""

import operator
import struct
from collections.abc import Callable
from dataclasses import dataclass

from ..given import dirty_malloc


@dataclass
class Block:
    slab: bytearray
    offset: int
    length: int

    def tobytes(self) -> bytes:
        return bytes(self.slab[self.offset :][: self.length])

    def view(self) -> memoryview:
        return memoryview(self.slab)[self.offset :][: self.length]


class Pool:
    def __init__(self, pool_size: int = 65_536, malloc: Callable[[int], bytearray] = dirty_malloc) -> None:
        self.pool_size, self.malloc = pool_size, malloc
        self.slab = malloc(pool_size)
        self.left = pool_size  # negative once the alignment has gone over the end

    def alloc(self, size: int, fill: int = 0) -> Block:
        if fill not in range(256):
            raise ValueError(fill)
        block = self.alloc_unsafe_slow(size)
        for i in range(size):
            block.slab[i] = fill
        return block

    def alloc_unsafe(self, size: int) -> Block:
        if type(size) is bool:
            raise TypeError(size)
        operator.index(size)
        if not 0 < size < self.pool_size // 2:
            return self.alloc_unsafe_slow(size)
        if self.left < size:
            self.slab, self.left = self.malloc(self.pool_size), self.pool_size
        offset = self.pool_size - self.left
        self.left -= -(-(offset + size) // 8) * 8 - offset
        return Block(self.slab, offset, size)

    def alloc_unsafe_slow(self, size: int) -> Block:
        if type(size) is bool:
            raise TypeError(size)
        if operator.index(size) < 0:
            raise ValueError(size)
        return Block(self.malloc(size), 0, size) if size else Block(bytearray(), 0, 0)

    def from_bytes(self, data: bytes) -> Block:
        block = self.alloc_unsafe(len(data))
        block.slab[block.offset : block.offset + block.length] = data
        return block


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    with memoryview(request).cast("B") if memoryview(request).nbytes else memoryview(b"") as view:
        if view.nbytes < 2:
            return None
        (claimed,) = struct.unpack_from(">H", view)
        if claimed != view.nbytes - 2:
            return None
        block = pool.alloc_unsafe(2 + claimed)
        with block.view() as window:
            window[:] = view
        return block.tobytes()
