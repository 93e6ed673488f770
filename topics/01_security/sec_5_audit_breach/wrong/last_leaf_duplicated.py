"""A last node without neighbour is paired with itself, as Bitcoin does, instead of moving up.

fails: published_roots, roots_of_every_size
score: 8 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def merkle_root(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of ``entries``."""
    if not entries:
        return sha256(b"").digest()
    level = [sha256(b"\x00" + entry).digest() for entry in entries]
    while len(level) > 1:
        if len(level) % 2:
            level.append(level[-1])
        level = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level), 2)]
    return level[0]
