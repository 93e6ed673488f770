"""The rate is not capped: false alarms at 900 % of the events.

fails: one_undoes_the_other, extremes_of_the_rates
score: 10 of 12
"""


def max_false_alarm(base_rate: float, detection: float, target: float) -> float:
    """The largest P(alarm | no attack), at most 1, with which the share of real alarms is still ``target``.

    Raises ValueError outside the ranges (0, 1), (0, 1] and (0, 1).
    """
    if not (0 < base_rate < 1 and 0 < detection <= 1 and 0 < target < 1):
        raise ValueError("base_rate and target must be in (0, 1), detection in (0, 1]")
    return base_rate * detection * (1 - target) / (target * (1 - base_rate))
