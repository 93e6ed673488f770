"""Decides by rights and limit alone: a review that names the user's own order gets it refunded.

fails: tainted_context_asks_a_person
score: 16 of 17
"""

from ..solution import _own_order


def authorize(call, ctx):
    if call.name == "lookup_order" and call.args.keys() == {"order"}:
        return "allow" if _own_order(call, ctx) else "deny"
    if call.name == "refund" and call.args.keys() == {"order", "amount"}:
        order, amount = _own_order(call, ctx), call.args["amount"]
        if order is None or type(amount) is not int or not 0 < amount <= order.amount:
            return "deny"
        return "confirm" if amount > ctx.limit else "allow"
    return "deny"
