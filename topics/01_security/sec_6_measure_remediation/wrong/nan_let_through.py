"""Each range is tested by what lies outside it, and NaN lies nowhere.

fails: rates_out_of_range
score: 11 of 12
"""


def max_false_alarm(base_rate: float, detection: float, target: float) -> float:
    """The largest P(alarm | no attack), at most 1, with which the share of real alarms is still ``target``.

    Raises ValueError outside the ranges (0, 1), (0, 1] and (0, 1).
    """
    if base_rate <= 0 or base_rate >= 1 or detection <= 0 or detection > 1 or target <= 0 or target >= 1:
        raise ValueError("base_rate and target must be in (0, 1), detection in (0, 1]")
    return min(1.0, base_rate * detection * (1 - target) / (target * (1 - base_rate)))
