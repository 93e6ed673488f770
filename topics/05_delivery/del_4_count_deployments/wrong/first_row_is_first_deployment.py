"""The first row that ships a commit is taken for its first deployment: the log is trusted to be sorted.

fails: a_commit_counts_once_where_it_was_first_deployed, noise_and_order_change_nothing, random_logs_and_the_teams_own
score: 14 of 18
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
            first.setdefault(sha, deploy["finished_at"])
    return [hours(moment - commits[sha]) for sha, moment in first.items() if start <= moment < end]
