"""The budget of the SLO is rounded to four places, to get rid of 0.0009999….

fails: spent_is_burn_times_time
score: 10 of 11
"""

import math

from ..given import Budget
from ..solution import _refuse_bad_counts


def budget(slo: float, requests: int, errors: int, elapsed_h: float, window_h: float) -> Budget:
    _refuse_bad_counts(requests, errors)
    if not 0 < slo < 1 or not 0 < elapsed_h <= window_h:
        raise ValueError("the SLO lies between 0 and 1, the elapsed time within the window")
    if errors == 0:
        return Budget(0.0, 0.0, math.inf)
    allowed = round(1 - slo, 4) * requests / elapsed_h * window_h  # errors in the whole window
    left_to_fail = round(1 - slo, 4)
    errors_per_hour = errors / elapsed_h
    return Budget(
        spent=errors / allowed,
        burn=errors / requests / left_to_fail,
        hours_left=max(0.0, (allowed - errors) / errors_per_hour),
    )
