"""The log is sorted in place before it is read, and the order of the weeks is lost.

fails: reserve_of_team_ledger, sprints_are_pairs_in_time_order, every_sequence_is_a_history
score: 9 of 12
"""

from collections.abc import Sequence


def _counts(history: Sequence[int]) -> list[int]:
    if isinstance(history, list):
        history.sort()
    counts = list(history)
    if not counts or any(count < 0 or count != int(count) for count in counts):
        raise ValueError("the history must hold whole counts that are not negative, at least one")
    return [int(count) for count in counts]
