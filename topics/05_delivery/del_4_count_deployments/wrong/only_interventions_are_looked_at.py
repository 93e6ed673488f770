"""An incident without intervention counts for nothing, so its datetime is not looked at.

fails: bad_input_is_refused
score: 17 of 18
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any


def _refuse_bad_input(
    deploys: Sequence[dict[str, Any]],
    commits: Mapping[str, datetime],
    incidents: Sequence[dict[str, Any]],
    start: datetime,
    end: datetime,
) -> None:
    moments = [start, end, *commits.values(), *(deploy["finished_at"] for deploy in deploys)]
    moments += [
        incident["restored_at"]
        for incident in incidents
        if incident["intervention"] and incident["restored_at"] is not None
    ]
    if any(moment.utcoffset() is None for moment in moments):
        raise ValueError("a datetime without an offset cannot be compared")
    if start >= end:
        raise ValueError("the window must end after it starts")
    names = {deploy["id"] for deploy in deploys} | {None}
    unknown = [incident["cause_deploy"] for incident in incidents if incident["cause_deploy"] not in names]
    unknown += [sha for deploy in deploys for sha in deploy["shas"] if sha not in commits]
    if unknown:
        raise KeyError(unknown[0])
