"""Counts one tail only: half the p-value.

fails: four_hundred_tickets_of_the_lesson, p_value_is_the_exact_two_sided_binomial, degenerate_tables_and_bad_input
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
    diff = (only_b - only_a) / n
    tail = sum(comb(d, k) for k in range(min(only_a, only_b) + 1))
    return Paired(diff, sqrt((d / n - diff**2) / n), only_a, only_b, tail / 2**d)
