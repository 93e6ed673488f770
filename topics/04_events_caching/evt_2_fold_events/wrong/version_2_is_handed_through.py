"""An event of version 2 comes back as the same dict, so that its reader changes the stored one.

fails: upcast_makes_a_new_dict_and_keeps_the_rest
score: 15 of 16
"""

from decimal import Decimal, InvalidOperation

from ..given import ORDER_EVENT_TYPES


def upcast(event: dict) -> dict:
    if event.get("type") not in ORDER_EVENT_TYPES or event.get("version") not in (1, 2):
        raise ValueError("unknown event")
    if event["version"] == 2:
        return event
    current = {**event, "version": 2}
    if event["type"] == "OrderPlaced":
        try:
            cents = Decimal(current.pop("total", "")) * 100
        except InvalidOperation:
            raise ValueError("no number") from None
        if not cents.is_finite() or cents % 1:
            raise ValueError("no whole number of cents")
        current |= {"total_cents": int(cents), "currency": "EUR"}
    return current
