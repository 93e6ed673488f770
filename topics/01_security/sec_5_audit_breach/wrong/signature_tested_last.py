"""The signature is tested after length and root, so a forged head is reported as an altered log.

fails: every_head_must_hold
score: 9 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def audit(entries: Sequence[bytes], heads: Sequence[Head], verify: Callable[[Head], bool]) -> LogFault | None:
    """The first head, by ascending size, that does not hold for ``entries``; None if all hold."""
    for head in sorted(heads, key=lambda head: head.size):  # stable: heads of one size stay in the order given
        if head.size > len(entries):
            return LogFault(head.size, "truncated")
        if merkle_root(entries[: head.size]) != head.root:
            return LogFault(head.size, "rewritten")
        if not verify(head):
            return LogFault(head.size, "signature")
    return None
