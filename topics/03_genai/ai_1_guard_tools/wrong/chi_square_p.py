"""McNemar's chi-square approximation instead of the exact test.

fails: four_hundred_tickets_of_the_lesson, p_value_is_the_exact_two_sided_binomial, degenerate_tables_and_bad_input
score: 14 of 17
"""

from math import erfc, sqrt

from ..given import Paired


def paired_test(a, b):
    n = len(a)
    if n != len(b) or not n:
        raise ValueError
    only_a = sum(x and not y for x, y in zip(a, b))
    only_b = sum(y and not x for x, y in zip(a, b))
    d = only_a + only_b
    diff = (only_b - only_a) / n
    p_value = erfc(sqrt((only_a - only_b) ** 2 / d / 2)) if d else 1.0
    return Paired(diff, sqrt((d / n - diff**2) / n), only_a, only_b, p_value)
