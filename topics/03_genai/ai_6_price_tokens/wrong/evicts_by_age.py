"""Evicts in the order of insertion: the prefix that everybody uses goes first.

fails: tails_go_before_heads, random_traffic
score: 14 of 16
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
            self._stored.setdefault(digest)
        while len(self._stored) > self._capacity:
            self._stored.popitem(last=False)
        return hits * self._size

    def _chain(self, tokens, salt):
        digests, before = [], sha256(salt.encode()).digest()
        for number in range(min(len(tokens) // self._size, self._capacity)):
            block = tokens[number * self._size : (number + 1) * self._size]
            before = sha256(before + ",".join(map(str, block)).encode()).digest()
            digests.append(before)
        return digests
