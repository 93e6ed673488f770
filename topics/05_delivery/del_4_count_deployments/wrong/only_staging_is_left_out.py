"""Of the environments only staging, which the fortnight shows, is left out; a run in dev counts.

fails: noise_and_order_change_nothing
score: 17 of 18
"""

from collections.abc import Sequence
from typing import Any


def _production(deploys: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every deployment of the log, inside the window or not."""
    return [deploy for deploy in deploys if deploy["env"] != "staging" and deploy["status"] == "succeeded"]
