"""Model solution of del-4: DORA's five metrics with every counting rule fixed."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from .given import Dora, hours


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
    recovery = median(recoveries) if recoveries else None
    lead_times = _lead_times(production, commits, start, end)
    return Dora(
        deployments=count,
        per_week=count / ((end - start) / timedelta(weeks=1)),
        lead_time_h=median(lead_times) if lead_times else None,
        change_fail_rate=len(recoveries) / count if count else None,
        recovery_h=None if recovery is None or math.isinf(recovery) else recovery,
        rework_rate=sum(map(_is_rework, deployments)) / count if count else None,
        open_failures=sum(map(math.isinf, recoveries)),
    )


def _refuse_bad_input(
    deploys: Sequence[dict[str, Any]],
    commits: Mapping[str, datetime],
    incidents: Sequence[dict[str, Any]],
    start: datetime,
    end: datetime,
) -> None:
    moments = [start, end, *commits.values(), *(deploy["finished_at"] for deploy in deploys)]
    moments += [incident["restored_at"] for incident in incidents if incident["restored_at"] is not None]
    if any(moment.utcoffset() is None for moment in moments):
        raise ValueError("a datetime without an offset cannot be compared")
    if start >= end:
        raise ValueError("the window must end after it starts")
    names = {deploy["id"] for deploy in deploys} | {None}
    unknown = [incident["cause_deploy"] for incident in incidents if incident["cause_deploy"] not in names]
    unknown += [sha for deploy in deploys for sha in deploy["shas"] if sha not in commits]
    if unknown:
        raise KeyError(unknown[0])


def _production(deploys: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every deployment of the log, inside the window or not."""
    return [deploy for deploy in deploys if deploy["env"] == "prod" and deploy["status"] == "succeeded"]


def _lead_times(
    production: Sequence[dict[str, Any]], commits: Mapping[str, datetime], start: datetime, end: datetime
) -> list[float]:
    """Hours from commit to first deployment, for the commits that were first deployed in the window."""
    first: dict[str, datetime] = {}
    for deploy in production:
        for sha in deploy["shas"]:
            first[sha] = min(first.get(sha, deploy["finished_at"]), deploy["finished_at"])
    return [hours(moment - commits[sha]) for sha, moment in first.items() if start <= moment < end]


def _recoveries(deployments: Sequence[dict[str, Any]], incidents: Sequence[dict[str, Any]]) -> list[float]:
    """Hours until the last incident of each failed deployment was over; infinite while one is open."""
    found = []
    for deploy in deployments:
        ends = [i["restored_at"] for i in incidents if i["cause_deploy"] == deploy["id"] and i["intervention"]]
        if ends:
            found.append(math.inf if None in ends else hours(max(ends) - deploy["finished_at"]))
    return found


def _is_rework(deploy: dict[str, Any]) -> bool:
    return deploy["kind"] in ("rollback", "hotfix") and deploy["caused_by"] is not None
