"""The error rate of the sample is compared with the promise, without any bound.

fails: ten_tickets, no_error_is_no_certainty, bounds_that_just_hold, promises_are_kept
score: 12 of 16
"""


def _upper_bound(errors: int, n: int, delta: float) -> float:
    return errors / n
