"""A cache of one price, and all orders in which its readers and writers may take their steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


class PriceCache:
    """One cached price, None when absent; with ``leases`` a fill needs the token of the last miss.

    Leases after Nishtala et al., *Scaling Memcache at Facebook*, NSDI 2013, §3.2.1; they do not expire here, because
    no step of a schedule takes time.
    """

    def __init__(self, leases: bool = False, value: int | None = None) -> None:
        self.value = value
        self._leases = leases
        self._granted = 0
        self._live: int | None = None

    def get(self) -> tuple[int | None, int | None]:
        """The value, and after a miss the token to fill it; no token while another reader has the lease."""
        if self.value is not None or self._live is not None:
            return self.value, None
        self._granted += 1
        self._live = self._granted
        return None, self._live

    def fill(self, value: int, token: int | None) -> bool:
        """What a reader does after a miss. Without leases it always stores. Returns whether it did."""
        if self._leases and (token is None or token != self._live):
            return False
        self.value, self._live = value, None
        return True

    def put(self, value: int) -> None:
        """What a writer does that sets the new value instead of deleting the old one."""
        self.value, self._live = value, None

    def delete(self) -> None:
        """Remove the value and void the lease."""
        self.value, self._live = None, None


def interleavings(steps: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All orders in which parties with ``steps[i]`` steps each can take turns, as tuples of party numbers.

    There are (sum of steps)! / product of (steps[i]!) of them, in lexicographic order.
    """
    if not any(steps):
        yield ()
    for party, left in enumerate(steps):
        if left:
            rest = [*steps[:party], left - 1, *steps[party + 1 :]]
            for order in interleavings(rest):
                yield (party, *order)
