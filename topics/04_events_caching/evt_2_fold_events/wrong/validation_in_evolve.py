"""evolve applies today's rules to yesterday's facts, so old streams cannot be replayed.

fails: a_fact_is_never_refused
score: 15 of 16
"""

from dataclasses import replace

from ..given import OrderState, Rejected


def evolve(state: OrderState, event: dict) -> OrderState:
    kind = event["type"]
    if kind in ("PaymentReceived", "OrderShipped", "OrderCancelled") and state.status != "placed":
        raise Rejected(f"{kind} in status {state.status}")
    if kind == "OrderPlaced":
        return replace(state, status="placed", currency=event["currency"], total_cents=event["total_cents"])
    if kind == "PaymentReceived":
        return replace(state, paid_cents=state.paid_cents + event["amount_cents"])
    if kind == "OrderShipped":
        return replace(state, status="shipped")
    if kind == "OrderCancelled":
        return replace(state, status="cancelled")
    return state
