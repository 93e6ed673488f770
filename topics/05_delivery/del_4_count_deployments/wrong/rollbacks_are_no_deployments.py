"""Rollbacks are left out: they undo a deployment, so they are not taken for one.

fails: deployments_of_the_fortnight, failures_and_rework_of_the_fortnight, a_commit_counts_once_where_it_was_first_deployed, failed_deployments_are_the_windows_own, random_logs_and_the_teams_own
score: 10 of 18
"""

from collections.abc import Sequence
from typing import Any


def _production(deploys: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every deployment of the log, inside the window or not."""
    return [
        deploy
        for deploy in deploys
        if deploy["env"] == "prod" and deploy["status"] == "succeeded" and deploy["kind"] != "rollback"
    ]
