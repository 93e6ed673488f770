"""The difference the wrong way round: the better model looks worse.

fails: four_hundred_tickets_of_the_lesson, standard_error_uses_the_pairing, degenerate_tables_and_bad_input
score: 14 of 17
"""

from math import comb, sqrt

from ..given import Paired


def paired_test(a, b):
    n = len(a)
    if n != len(b) or not n:
        raise ValueError
    only_a = sum(x and not y for x, y in zip(a, b))
    only_b = sum(y and not x for x, y in zip(a, b))
    d = only_a + only_b
    diff = (only_a - only_b) / n
    tail = sum(comb(d, k) for k in range(min(only_a, only_b) + 1))
    return Paired(diff, sqrt((d / n - diff**2) / n), only_a, only_b, min(1.0, 2 * tail / 2**d))
