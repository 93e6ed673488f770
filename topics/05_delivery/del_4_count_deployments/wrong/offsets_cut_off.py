"""The offsets are cut off so that all datetimes can be compared: an hour in Berlin becomes an hour in London.

fails: lead_time_of_the_fortnight, random_logs_and_the_teams_own
score: 15 of 18
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..given import hours


def _lead_times(
    production: Sequence[dict[str, Any]], commits: Mapping[str, datetime], start: datetime, end: datetime
) -> list[float]:
    """Hours from commit to first deployment, for the commits that were first deployed in the window."""
    first: dict[str, datetime] = {}
    for deploy in production:
        for sha in deploy["shas"]:
            first[sha] = min(first.get(sha, deploy["finished_at"]), deploy["finished_at"])
    return [
        hours(moment.replace(tzinfo=None) - commits[sha].replace(tzinfo=None))
        for sha, moment in first.items()
        if start <= moment < end
    ]
