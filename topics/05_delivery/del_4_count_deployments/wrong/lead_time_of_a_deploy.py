"""Lead time is measured once for each deploy, from its first commit, so big batches look like small ones.

fails: lead_time_of_the_fortnight, a_commit_counts_once_where_it_was_first_deployed, random_logs_and_the_teams_own
score: 13 of 18
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..given import hours


def _lead_times(
    production: Sequence[dict[str, Any]], commits: Mapping[str, datetime], start: datetime, end: datetime
) -> list[float]:
    """Hours from commit to first deployment, for the commits that were first deployed in the window."""
    return [
        hours(deploy["finished_at"] - min(commits[sha] for sha in deploy["shas"]))
        for deploy in production
        if deploy["shas"] and start <= deploy["finished_at"] < end
    ]
