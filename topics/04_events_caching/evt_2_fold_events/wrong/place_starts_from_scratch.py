"""OrderPlaced builds a fresh state and forgets payments that came before it.

fails: a_fact_is_never_refused
score: 15 of 16
"""

from dataclasses import replace

from ..given import OrderState


def evolve(state: OrderState, event: dict) -> OrderState:
    kind = event["type"]
    if kind == "OrderPlaced":
        return OrderState(status="placed", currency=event["currency"], total_cents=event["total_cents"])
    if kind == "PaymentReceived":
        return replace(state, paid_cents=state.paid_cents + event["amount_cents"])
    if kind == "OrderShipped":
        return replace(state, status="shipped")
    if kind == "OrderCancelled":
        return replace(state, status="cancelled")
    return state
