"""One pass over the deploys in order of time, medians by hand, None kept apart from the numbers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..given import Dora


def dora(
    deploys: Sequence[dict[str, Any]],
    commits: Mapping[str, datetime],
    incidents: Sequence[dict[str, Any]],
    start: datetime,
    end: datetime,
) -> Dora:
    for moment in (start, end, *commits.values()):
        stamp(moment)
    if stamp(start) >= stamp(end):
        raise ValueError("start must be before end")
    troubles = defaultdict(list)
    known = {deploy["id"] for deploy in deploys}
    for incident in incidents:
        over = None if incident["restored_at"] is None else stamp(incident["restored_at"])
        if incident["cause_deploy"] is None:
            continue
        if incident["cause_deploy"] not in known:
            raise KeyError(incident["cause_deploy"])
        if incident["intervention"]:
            troubles[incident["cause_deploy"]].append(over)
    shipped: set[str] = set()
    count = rework = failed = still_open = 0
    leads: list[float] = []
    recovered: list[float] = []
    for deploy in sorted(deploys, key=lambda row: stamp(row["finished_at"])):
        done = stamp(deploy["finished_at"])
        ages = {sha: (done - stamp(commits[sha])) / 3600 for sha in deploy["shas"]}
        if deploy["env"] != "prod" or deploy["status"] != "succeeded":
            continue
        fresh = ages.keys() - shipped
        shipped.update(ages)
        if done < stamp(start) or done >= stamp(end):
            continue
        count += 1
        leads.extend(ages[sha] for sha in fresh)
        if deploy["caused_by"] is not None and deploy["kind"] in {"rollback", "hotfix"}:
            rework += 1
        if deploy["id"] in troubles:
            failed += 1
            ends = troubles[deploy["id"]]
            if None in ends:
                still_open += 1
            else:
                recovered.append((max(filter(None, ends)) - done) / 3600)
    weeks = (stamp(end) - stamp(start)) / (7 * 24 * 3600)
    recovered.sort()
    if not failed or failed // 2 >= len(recovered):
        recovery = None
    elif failed % 2:
        recovery = recovered[failed // 2]
    else:
        recovery = sum(recovered[failed // 2 - 1 : failed // 2 + 1]) / 2
    leads.sort()
    middle = leads[(len(leads) - 1) // 2 : len(leads) // 2 + 1]
    return Dora(
        deployments=count,
        per_week=count / weeks,
        lead_time_h=sum(middle) / len(middle) if middle else None,
        change_fail_rate=failed / count if count else None,
        recovery_h=recovery,
        rework_rate=rework / count if count else None,
        open_failures=still_open,
    )


def stamp(moment: datetime) -> float:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("naive datetime")
    return moment.timestamp()
