"""Commits and deploys that are not in the data are skipped, and nobody learns that the log has holes.

fails: bad_input_is_refused
score: 17 of 18
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..given import hours


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


def _lead_times(
    production: Sequence[dict[str, Any]], commits: Mapping[str, datetime], start: datetime, end: datetime
) -> list[float]:
    """Hours from commit to first deployment, for the commits that were first deployed in the window."""
    first: dict[str, datetime] = {}
    for deploy in production:
        for sha in deploy["shas"]:
            first[sha] = min(first.get(sha, deploy["finished_at"]), deploy["finished_at"])
    return [hours(moment - commits[sha]) for sha, moment in first.items() if sha in commits and start <= moment < end]
