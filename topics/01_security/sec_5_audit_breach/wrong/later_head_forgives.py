"""A head that does not hold is forgiven when a later one holds.

fails: every_head_must_hold, heads_at_the_edges
score: 8 of 10
"""

from collections.abc import Callable, Sequence

from ..given import Head, LogFault


def audit(entries: Sequence[bytes], heads: Sequence[Head], verify: Callable[[Head], bool]) -> LogFault | None:
    """The first head, by ascending size, that does not hold for ``entries``; None if all hold."""
    fault = None
    for head in sorted(heads, key=lambda head: head.size):
        if not verify(head):
            fault = LogFault(head.size, "signature")
        elif head.size > len(entries):
            fault = LogFault(head.size, "truncated")
        elif merkle_root(entries[: head.size]) != head.root:
            fault = LogFault(head.size, "rewritten")
        else:
            fault = None
    return fault
