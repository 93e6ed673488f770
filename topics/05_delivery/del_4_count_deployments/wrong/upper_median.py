"""The median is the element in the middle of the sorted list, also where there are two of them.

fails: a_commit_counts_once_where_it_was_first_deployed, recovery_ends_with_the_last_incident, random_logs_and_the_teams_own
score: 13 of 18
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..given import Dora
from ..solution import _is_rework, _lead_times, _production, _recoveries, _refuse_bad_input


def dora(
    deploys: Sequence[dict[str, Any]],
    commits: Mapping[str, datetime],
    incidents: Sequence[dict[str, Any]],
    start: datetime,
    end: datetime,
) -> Dora:
    """DORA's five metrics of the window ``start <= finished_at < end``; times in hours, rates over deployments.

    Raises KeyError for an unknown commit or deploy, ValueError for an empty window or a naive datetime.
    """
    _refuse_bad_input(deploys, commits, incidents, start, end)
    production = _production(deploys)
    deployments = [deploy for deploy in production if start <= deploy["finished_at"] < end]
    count = len(deployments)
    recoveries = _recoveries(deployments, incidents)
    recovery = sorted(recoveries)[len(recoveries) // 2] if recoveries else None
    lead_times = _lead_times(production, commits, start, end)
    return Dora(
        deployments=count,
        per_week=count / ((end - start) / timedelta(weeks=1)),
        lead_time_h=sorted(lead_times)[len(lead_times) // 2] if lead_times else None,
        change_fail_rate=len(recoveries) / count if count else None,
        recovery_h=None if recovery is None or math.isinf(recovery) else recovery,
        rework_rate=sum(map(_is_rework, deployments)) / count if count else None,
        open_failures=sum(map(math.isinf, recoveries)),
    )
