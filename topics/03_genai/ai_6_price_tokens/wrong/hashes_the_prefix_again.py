"""Hashes all tokens before a block anew for each block: the work grows with the square of the prompt.

fails: work_is_linear
score: 15 of 16
"""

from collections import OrderedDict
from hashlib import sha256


class BlockPrefixCache:
    def __init__(self, capacity_blocks, block_size=16):
        if capacity_blocks < 1 or block_size < 1:
            raise ValueError("at least 1")
        self._capacity = capacity_blocks
        self._size = block_size
        self._stored = OrderedDict()

    def __len__(self):
        return len(self._stored)

    def admit(self, tokens, salt=""):
        digests = self._chain(tokens, salt)
        hits = 0
        for digest in digests[: max(0, len(tokens) - 1) // self._size]:
            if digest not in self._stored:
                break
            hits += 1
        for digest in reversed(digests):
            self._stored[digest] = None
            self._stored.move_to_end(digest)
        while len(self._stored) > self._capacity:
            self._stored.popitem(last=False)
        return hits * self._size

    def _chain(self, tokens, salt):
        digests, prefix = [], ""
        for number in range(min(len(tokens) // self._size, self._capacity)):
            block = tokens[number * self._size : (number + 1) * self._size]
            prefix += "".join(f"{token}," for token in block)
            digests.append(sha256(sha256(salt.encode()).digest() + prefix.encode()).digest())
        return digests
