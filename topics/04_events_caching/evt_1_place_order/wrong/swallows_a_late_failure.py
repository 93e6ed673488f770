"""A failure after the first applied event is swallowed, so the caller takes the call for a success.

fails: a_failed_event_stays_at_the_head
score: 19 of 20
"""

from collections.abc import Callable


class InOrder:
    """Hands the events of each key to ``apply`` in the order of their sequence numbers, each once."""

    def __init__(self, apply: Callable[[str, int, bytes], None]):
        """``apply(key, seq, body)`` is called for each event; what it raises, ``receive`` raises."""
        self._apply = apply
        self._next: dict[str, int] = {}
        self._early: dict[str, dict[int, bytes]] = {}

    def receive(self, key: str, seq: int, body: bytes) -> list[int]:
        """Take one delivery; return the sequence numbers that this call applied. Raises ValueError for seq < 1."""
        if seq < 1:
            raise ValueError(f"sequence numbers begin at 1, not {seq}")
        waiting = self._early.setdefault(key, {})
        if seq >= self._next.get(key, 1):
            waiting.setdefault(seq, body)
        applied: list[int] = []
        while (head := self._next.get(key, 1)) in waiting:
            try:
                self._apply(key, head, waiting[head])
            except Exception:
                if applied:
                    break
                raise
            del waiting[head]
            self._next[key] = head + 1
            applied.append(head)
        return applied
