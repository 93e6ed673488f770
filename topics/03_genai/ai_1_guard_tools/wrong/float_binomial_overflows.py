"""Multiplies a huge whole number by 0.5 ** d, which is 0.0 or an OverflowError for a large set.

fails: p_value_is_the_exact_two_sided_binomial
score: 16 of 17
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
    p_value = min(1.0, 2 * sum(comb(d, k) * 0.5**d for k in range(min(only_a, only_b) + 1)))
    return Paired(diff, sqrt((d / n - diff**2) / n), only_a, only_b, p_value)
