"""Counts must be Python ints, so a numpy array or a Series is refused.

fails: every_sequence_is_a_history
score: 11 of 12
"""

from collections.abc import Sequence


def _counts(history: Sequence[int]) -> list[int]:
    counts = list(history)
    if not counts or any(not isinstance(count, int) or count < 0 for count in counts):
        raise ValueError("the history must hold whole counts that are not negative, at least one")
    return [int(count) for count in counts]
