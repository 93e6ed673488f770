"""P(alarm | attack) is taken for P(attack | alarm): the detector that never misses is always right.

fails: axelssons_detector, one_undoes_the_other, extremes_of_the_rates
score: 9 of 12
"""


def precision(base_rate: float, detection: float, false_alarm: float) -> float:
    """P(attack | alarm), by Bayes: the share of a detector's alarms that are real.

    Args:
        base_rate: P(attack), of all events.
        detection: P(alarm | attack).
        false_alarm: P(alarm | no attack).

    Raises ValueError outside the ranges (0, 1), (0, 1] and [0, 1].
    """
    if not (0 < base_rate < 1 and 0 < detection <= 1 and 0 <= false_alarm <= 1):
        raise ValueError("base_rate must be in (0, 1), detection in (0, 1], false_alarm in [0, 1]")
    return detection * (1 - false_alarm)
