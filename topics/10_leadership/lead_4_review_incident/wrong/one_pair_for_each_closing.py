"""Two closings on one day give two pairs.

fails: the_six_mp_table, open_items_stay_at_risk_through_their_day
score: 10 of 12
"""

from collections.abc import Sequence


def survival(done: Sequence[float], still_open: Sequence[float]) -> list[tuple[float, float]]:
    if any(age < 0 for age in [*done, *still_open]):
        raise ValueError("negative age")
    share, curve = 1.0, []
    for position, day in enumerate(sorted(done)):
        at_risk = len(done) - position + sum(age >= day for age in still_open)
        share *= 1 - 1 / at_risk
        curve.append((day, share))
    return curve
