"""A count of 2.5 is cut to 2 without a word.

fails: bad_forecast_input_is_refused
score: 11 of 12
"""

from collections.abc import Sequence


def _counts(history: Sequence[int]) -> list[int]:
    counts = list(history)
    if not counts or any(count < 0 for count in counts):
        raise ValueError("the history must hold whole counts that are not negative, at least one")
    return [int(count) for count in counts]
