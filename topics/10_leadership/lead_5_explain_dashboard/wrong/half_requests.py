"""Numbers that are no integers are computed with.

fails: tables_that_cannot_be, budgets_that_cannot_be
score: 9 of 11
"""


def _refuse_bad_counts(requests: int, errors: int) -> None:
    if not 0 <= errors <= requests:
        raise ValueError(f"{errors} errors in {requests} requests")
