"""The root of nothing is taken for 32 zero bytes.

fails: published_roots, roots_of_every_size, heads_at_the_edges
score: 7 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def merkle_root(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of ``entries``, 32 bytes (RFC 9162, section 2.1.1, with SHA-256)."""
    if not entries:
        return bytes(32)
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1 << ((len(entries) - 1).bit_length() - 1)
    return sha256(b"\x01" + merkle_root(entries[:split]) + merkle_root(entries[split:])).digest()
