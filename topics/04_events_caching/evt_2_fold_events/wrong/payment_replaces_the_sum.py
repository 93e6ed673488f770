"""The last payment overwrites the ones before it.

fails: facts_fold_into_the_state, a_fact_is_never_refused
score: 14 of 16
"""

from dataclasses import replace

from ..given import OrderState


def evolve(state: OrderState, event: dict) -> OrderState:
    kind = event["type"]
    if kind == "OrderPlaced":
        return replace(state, status="placed", currency=event["currency"], total_cents=event["total_cents"])
    if kind == "PaymentReceived":
        return replace(state, paid_cents=event["amount_cents"])
    if kind == "OrderShipped":
        return replace(state, status="shipped")
    if kind == "OrderCancelled":
        return replace(state, status="cancelled")
    return state
