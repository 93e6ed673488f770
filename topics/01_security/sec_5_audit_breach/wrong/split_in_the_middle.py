"""The list is split in the middle instead of at the largest power of two below n.

fails: published_roots, roots_of_every_size
score: 8 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def merkle_root(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of ``entries``, 32 bytes (RFC 9162, section 2.1.1, with SHA-256)."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = len(entries) // 2
    return sha256(b"\x01" + merkle_root(entries[:split]) + merkle_root(entries[split:])).digest()
