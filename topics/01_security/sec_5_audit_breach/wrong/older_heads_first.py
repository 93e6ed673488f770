"""Heads are ordered by the moment at which they were kept.

fails: every_head_must_hold, heads_at_the_edges
score: 8 of 10
"""

from collections.abc import Callable, Sequence

from ..given import Head, LogFault
from ..solution import merkle_root


def audit(entries: Sequence[bytes], heads: Sequence[Head], verify: Callable[[Head], bool]) -> LogFault | None:
    """The first head, by ascending size, that does not hold for ``entries``; None if all hold."""
    for head in sorted(heads, key=lambda head: head.at):
        if not verify(head):
            return LogFault(head.size, "signature")
        if head.size > len(entries):
            return LogFault(head.size, "truncated")
        if merkle_root(entries[: head.size]) != head.root:
            return LogFault(head.size, "rewritten")
    return None
