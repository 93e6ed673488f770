"""Only what is closed is at risk: the open items do not count.

fails: the_six_mp_table, the_actions_of_inc_42, open_items_stay_at_risk_through_their_day, the_day_on_which_half_is_reached
score: 8 of 12
"""

from collections.abc import Sequence


def survival(done: Sequence[float], still_open: Sequence[float]) -> list[tuple[float, float]]:
    if any(age < 0 for age in [*done, *still_open]):
        raise ValueError("negative age")
    share, curve = 1.0, []
    for day in sorted(set(done)):
        at_risk = sum(age >= day for age in done)
        share *= 1 - sum(age == day for age in done) / at_risk
        curve.append((day, share))
    return curve
