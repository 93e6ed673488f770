"""Incidents that went away by themselves count like those that somebody had to end.

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
        ends = [i["restored_at"] for i in incidents if i["cause_deploy"] == deploy["id"]]
        if ends:
            found.append(math.inf if None in ends else hours(max(ends) - deploy["finished_at"]))
    return found
