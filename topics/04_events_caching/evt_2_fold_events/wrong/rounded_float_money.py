"""Rounding the float hides its error for small amounts, and hides a broken total too.

fails: totals_become_whole_cents, what_upcast_does_not_know_is_a_value_error
score: 14 of 16
"""

from ..given import ORDER_EVENT_TYPES


def upcast(event: dict) -> dict:
    if event.get("type") not in ORDER_EVENT_TYPES or event.get("version") not in (1, 2):
        raise ValueError("unknown event")
    current = {**event, "version": 2}
    if event["version"] == 1 and event["type"] == "OrderPlaced":
        current["total_cents"] = round(float(current.pop("total")) * 100)
        current["currency"] = "EUR"
    return current
