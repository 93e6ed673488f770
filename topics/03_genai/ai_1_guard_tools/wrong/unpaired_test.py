"""Two separate standard errors and a z test: throws the pairing away, and with it most of the evidence.

fails: four_hundred_tickets_of_the_lesson, p_value_is_the_exact_two_sided_binomial, standard_error_uses_the_pairing,
degenerate_tables_and_bad_input
score: 13 of 17
"""

from math import erfc, sqrt

from ..given import Paired


def paired_test(a, b):
    n = len(a)
    if n != len(b) or not n:
        raise ValueError
    only_a = sum(x and not y for x, y in zip(a, b))
    only_b = sum(y and not x for x, y in zip(a, b))
    p_a, p_b = sum(a) / n, sum(b) / n
    se = sqrt((p_a * (1 - p_a) + p_b * (1 - p_b)) / n)
    diff = p_b - p_a
    p_value = erfc(abs(diff) / se / sqrt(2)) if se else 1.0 if not diff else 0.0
    return Paired(diff, se, only_a, only_b, p_value)
