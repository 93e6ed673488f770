"""Emptiness is tested by `not history`, which a numpy array and a Series refuse.

fails: every_sequence_is_a_history
score: 11 of 12
"""

from collections.abc import Sequence


def _counts(history: Sequence[int]) -> list[int]:
    counts = list(history)
    if not history or any(count < 0 or count != int(count) for count in counts):
        raise ValueError("the history must hold whole counts that are not negative, at least one")
    return [int(count) for count in counts]
