"""Errors are not compared with requests.

fails: tables_that_cannot_be, budgets_that_cannot_be
score: 9 of 11
"""


def _refuse_bad_counts(requests: int, errors: int) -> None:
    if not isinstance(requests, int) or not isinstance(errors, int) or requests < 0 or errors < 0:
        raise ValueError(f"{errors} errors in {requests} requests")
