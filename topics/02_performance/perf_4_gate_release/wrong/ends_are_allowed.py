"""0 and 1 pass for a quantile, a confidence and an objective.

fails: bad_gates_are_refused, samples_for_any_percentile, bad_alerts_are_refused
score: 13 of 16
"""


def _refuse_unless_inside(*shares: float) -> None:
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError("a quantile, a confidence and an objective lie between 0 and 1, both excluded")
