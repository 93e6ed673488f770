"""Comparisons alone guard the arguments, and nan passes each of them.

fails: bad_load_is_refused, bad_fleet_is_refused, bad_surge_is_refused
score: 13 of 16
"""

import math


def _refuse_unless_finite_and_not_negative(*values: float) -> None:
    if any(value < 0 or value == math.inf for value in values):
        raise ValueError("rates, loads, capacities and times must be finite and not negative")
