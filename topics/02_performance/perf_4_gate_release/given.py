"""What the lab of perf-4 hands over: the three verdicts of a gate, and the usual rules of a burn-rate alert."""

from enum import Enum


class Verdict(Enum):
    """What a gate says about a build."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


# (long window, short window, threshold): seconds, seconds, times the rate that uses the budget up in exactly 30 days.
# 2 % of the budget in 1 h, 5 % in 6 h, 10 % in 3 days; the short window is a twelfth of the long one.
BURN_RULES = [(3600.0, 300.0, 14.4), (21_600.0, 1800.0, 6.0), (259_200.0, 21_600.0, 1.0)]
