"""A period without requests ends in a division by zero.

fails: tables_that_cannot_be
score: 10 of 11
"""

from collections.abc import Mapping

from ..solution import _refuse_bad_counts


def _totals(period: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    for requests, errors in period.values():
        _refuse_bad_counts(requests, errors)
    requests, errors = sum(n for n, _ in period.values()), sum(e for _, e in period.values())
    return requests, errors
