"""Anything that is not a version-1 OrderPlaced just gets the number 2.

fails: what_upcast_does_not_know_is_a_value_error
score: 15 of 16
"""

from decimal import Decimal, InvalidOperation


def upcast(event: dict) -> dict:
    current = {**event, "version": 2}
    if event.get("version") == 1 and event.get("type") == "OrderPlaced":
        try:
            cents = Decimal(current.pop("total", "")) * 100
        except InvalidOperation:
            raise ValueError("no number") from None
        if not cents.is_finite() or cents % 1:
            raise ValueError("no whole number of cents")
        current |= {"total_cents": int(cents), "currency": "EUR"}
    return current
