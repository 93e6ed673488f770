"""Data frames: everything in UTC, first deployments by groupby, recovery by the maximum of a group."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from ..given import Dora


def dora(
    deploys: Sequence[dict[str, Any]],
    commits: Mapping[str, datetime],
    incidents: Sequence[dict[str, Any]],
    start: datetime,
    end: datetime,
) -> Dora:
    aware(start), aware(end)
    if not start < end:
        raise ValueError("empty window")
    committed = {sha: aware(moment) for sha, moment in commits.items()}
    rows = []
    for deploy in deploys:
        moment = aware(deploy["finished_at"])
        ages = {sha: (moment - committed[sha]).total_seconds() / 3600 for sha in deploy["shas"]}
        rows.append({**deploy, "moment": moment, "ages": ages})
    by_id = {row["id"]: row for row in rows}
    table = pd.DataFrame(rows, columns=["id", "env", "status", "kind", "caused_by", "moment", "ages"])
    table = table[(table["env"] == "prod") & (table["status"] == "succeeded")].sort_values("moment", kind="stable")
    inside = (table["moment"] >= aware(start)) & (table["moment"] < aware(end))

    seen: set[str] = set()
    lead: list[float] = []
    for ages, is_inside in zip(table["ages"], inside, strict=True):
        lead += [age for sha, age in ages.items() if is_inside and sha not in seen]
        seen |= ages.keys()

    window = table[inside]
    spans: dict[str, list[float]] = {}
    for incident in incidents:
        cause, restored = incident["cause_deploy"], incident["restored_at"]
        if restored is not None:
            restored = aware(restored)
        if cause is None:
            continue
        span = np.inf if restored is None else (restored - by_id[cause]["moment"]).total_seconds() / 3600
        if incident["intervention"] and cause in set(window["id"]):
            spans.setdefault(cause, []).append(span)
    recovery = np.array([max(group) for group in spans.values()])
    answers = window["caused_by"].notna() & window["kind"].isin(["rollback", "hotfix"])
    size = len(window)
    return Dora(
        size,
        size / ((end - start).total_seconds() / 604_800),
        float(np.median(lead)) if lead else None,
        len(spans) / size if size else None,
        float(np.median(recovery)) if len(recovery) and np.isfinite(np.median(recovery)) else None,
        float(answers.mean()) if size else None,
        int(np.isinf(recovery).sum()),
    )


def aware(moment: datetime) -> pd.Timestamp:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no offset")
    return pd.Timestamp(moment).tz_convert("UTC")
