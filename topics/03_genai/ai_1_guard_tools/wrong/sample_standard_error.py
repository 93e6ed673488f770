"""Divides by n − 1, and drops the tickets that one model has too many.

fails: four_hundred_tickets_of_the_lesson, degenerate_tables_and_bad_input, standard_error_uses_the_pairing
score: 14 of 17
"""

from math import comb, sqrt

from ..given import Paired


def paired_test(a, b):
    differences = [y - x for x, y in zip(a, b)]
    n = len(differences)
    if not n:
        raise ValueError
    only_a, only_b = differences.count(-1), differences.count(1)
    d = only_a + only_b
    diff = sum(differences) / n
    se = sqrt(sum((x - diff) ** 2 for x in differences) / max(n - 1, 1) / n)
    tail = sum(comb(d, k) for k in range(min(only_a, only_b) + 1))
    return Paired(diff, se, only_a, only_b, min(1.0, 2 * tail / 2**d))
