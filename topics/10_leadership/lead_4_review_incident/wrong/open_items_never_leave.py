"""Open items stay at risk for ever, as if they had been watched to the end.

fails: the_six_mp_table, open_items_stay_at_risk_through_their_day, the_day_on_which_half_is_reached
score: 9 of 12
"""

from collections.abc import Sequence


def survival(done: Sequence[float], still_open: Sequence[float]) -> list[tuple[float, float]]:
    if any(age < 0 for age in [*done, *still_open]):
        raise ValueError("negative age")
    share, curve = 1.0, []
    for day in sorted(set(done)):
        at_risk = sum(age >= day for age in done) + len(still_open)
        share *= 1 - sum(age == day for age in done) / at_risk
        curve.append((day, share))
    return curve
