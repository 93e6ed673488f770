"""A refund that was only asked for is taken off the sum paid.

fails: what_does_not_concern_the_state_leaves_it
score: 15 of 16
"""

from dataclasses import replace

from ..given import OrderState


def evolve(state: OrderState, event: dict) -> OrderState:
    kind = event["type"]
    if kind == "OrderPlaced":
        return replace(state, status="placed", currency=event["currency"], total_cents=event["total_cents"])
    if kind == "PaymentReceived":
        return replace(state, paid_cents=state.paid_cents + event["amount_cents"])
    if kind == "OrderShipped":
        return replace(state, status="shipped")
    if kind == "OrderCancelled":
        return replace(state, status="cancelled")
    if kind == "RefundRequested":
        return replace(state, paid_cents=state.paid_cents - event["amount_cents"])
    return state
