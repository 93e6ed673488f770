"""Every incident of a failed deployment counts as a failure of its own, so one deploy can fail twice.

fails: failures_and_rework_of_the_fortnight, recovery_of_the_fortnight, recovery_ends_with_the_last_incident, failed_deployments_are_the_windows_own, random_logs_and_the_teams_own
score: 10 of 18
"""

import math
from collections.abc import Sequence
from typing import Any

from ..given import hours


def _recoveries(deployments: Sequence[dict[str, Any]], incidents: Sequence[dict[str, Any]]) -> list[float]:
    """Hours until the last incident of each failed deployment was over; infinite while one is open."""
    found = []
    for deploy in deployments:
        ends = [i["restored_at"] for i in incidents if i["cause_deploy"] == deploy["id"] and i["intervention"]]
        found += [math.inf if end is None else hours(end - deploy["finished_at"]) for end in ends]
    return found
