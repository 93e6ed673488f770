"""Every rollback and every hotfix counts as rework, also one that answers no incident.

fails: failures_and_rework_of_the_fortnight, failed_deployments_are_the_windows_own, random_logs_and_the_teams_own
score: 14 of 18
"""

from typing import Any


def _is_rework(deploy: dict[str, Any]) -> bool:
    return deploy["kind"] in ("rollback", "hotfix")
