"""The points are numbered from 1, so another process that numbers from 0 has another ring.

fails: three_homes, edges_of_the_ring, a_full_node_passes_to_the_next_point
score: 11 of 14
"""

import bisect
import hashlib
import math
from collections.abc import Iterable, Sequence


class BoundedRing:
    """Consistent hashing with virtual nodes, and with bounded loads for a batch of keys.

    Positions are the first 8 bytes of BLAKE2b, big-endian. Bounded loads: Mirrokni, Thorup, Zadimoghaddam, SODA 2018.
    """

    def __init__(self, nodes: Iterable[str], vnodes: int = 100, epsilon: float = 0.25):
        """Place ``vnodes`` points of each node on the ring. Raises ValueError for bad input."""
        names = list(nodes)
        if not names or len(set(names)) < len(names) or vnodes < 1 or epsilon <= 0:
            raise ValueError("needs distinct nodes, at least one, vnodes >= 1 and epsilon > 0")
        self._count = len(names)
        self._epsilon = epsilon
        points = sorted((self._hash(f"{name}#{i}"), name) for name in names for i in range(1, vnodes + 1))
        self._positions = [position for position, _ in points]
        self._owners = [name for _, name in points]

    @staticmethod
    def _hash(text: str) -> int:
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")

    def _first(self, key: str) -> int:
        """The index of the first point strictly clockwise of the key; past the last point comes the first."""
        return bisect.bisect_right(self._positions, self._hash(key)) % len(self._positions)

    def home(self, key: str) -> str:
        """The node that owns ``key`` on the plain ring."""
        return self._owners[self._first(key)]

    def assign(self, keys: Sequence[str]) -> dict[str, str]:
        """The node of each key, in the given order, no node above ceil((1 + epsilon) * len(keys) / nodes)."""
        cap = math.ceil((1 + self._epsilon) * len(keys) / self._count - 1e-9)
        load = dict.fromkeys(self._owners, 0)
        assigned: dict[str, str] = {}
        for key in keys:
            index = self._first(key)
            while load[self._owners[index]] >= cap:
                index = (index + 1) % len(self._owners)
            assigned[key] = self._owners[index]
            load[assigned[key]] += 1
        return assigned
