"""The rows are sorted in place, and the caller's list is not what it was.

fails: noise_and_order_change_nothing
score: 17 of 18
"""

from collections.abc import Sequence
from typing import Any


def _production(deploys: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every deployment of the log, inside the window or not."""
    deploys.sort(key=lambda deploy: deploy["finished_at"])  # type: ignore[attr-defined]
    return [deploy for deploy in deploys if deploy["env"] == "prod" and deploy["status"] == "succeeded"]
