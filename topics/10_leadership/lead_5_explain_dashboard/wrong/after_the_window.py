"""An elapsed time beyond the window is accepted.

fails: budgets_that_cannot_be
score: 10 of 11
"""

import math

from ..given import Budget
from ..solution import _refuse_bad_counts


def budget(slo: float, requests: int, errors: int, elapsed_h: float, window_h: float) -> Budget:
    _refuse_bad_counts(requests, errors)
    if not 0 < slo < 1 or not 0 < elapsed_h:
        raise ValueError("the SLO lies between 0 and 1, the elapsed time within the window")
    if errors == 0:
        return Budget(0.0, 0.0, math.inf)
    allowed = (1 - slo) * requests / elapsed_h * window_h  # errors in the whole window
    errors_per_hour = errors / elapsed_h
    return Budget(
        spent=errors / allowed,
        burn=errors / requests / (1 - slo),
        hours_left=max(0.0, (allowed - errors) / errors_per_hour),
    )
