"""An open incident is skipped, so a deploy with one restored and one open incident looks recovered.

fails: recovery_ends_with_the_last_incident, random_logs_and_the_teams_own
score: 15 of 18
"""

import math
from collections.abc import Sequence
from typing import Any

from ..given import hours


def _recoveries(deployments: Sequence[dict[str, Any]], incidents: Sequence[dict[str, Any]]) -> list[float]:
    """Hours until the last incident of each failed deployment was over; infinite while one is open."""
    found = []
    for deploy in deployments:
        mine = [i for i in incidents if i["cause_deploy"] == deploy["id"] and i["intervention"]]
        ends = [i["restored_at"] for i in mine if i["restored_at"] is not None]
        if mine:
            found.append(hours(max(ends) - deploy["finished_at"]) if ends else math.inf)
    return found
