"""Everything that answers an incident counts as rework, a config change too.

fails: failed_deployments_are_the_windows_own, random_logs_and_the_teams_own
score: 16 of 18
"""

from typing import Any


def _is_rework(deploy: dict[str, Any]) -> bool:
    return deploy["caused_by"] is not None
