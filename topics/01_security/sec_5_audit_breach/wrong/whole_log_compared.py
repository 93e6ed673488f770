"""Each head is compared with the root of the whole log instead of its first entries.

fails: a_truncated_log, every_head_must_hold, heads_at_the_edges
score: 7 of 10
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, Head, LogFault, Read, Stolen


def audit(entries: Sequence[bytes], heads: Sequence[Head], verify: Callable[[Head], bool]) -> LogFault | None:
    """The first head, by ascending size, that does not hold for ``entries``; None if all hold."""
    for head in sorted(heads, key=lambda head: head.size):  # stable: heads of one size stay in the order given
        if not verify(head):
            return LogFault(head.size, "signature")
        if head.size > len(entries):
            return LogFault(head.size, "truncated")
        if merkle_root(entries) != head.root:
            return LogFault(head.size, "rewritten")
    return None
