"""isinstance(True, int) is true: the amount True passes as one cent.

fails: amount_is_a_whole_number_within_the_order
score: 16 of 17
"""

from ..solution import _own_order


def authorize(call, ctx):
    if call.name == "lookup_order" and call.args.keys() == {"order"}:
        return "allow" if _own_order(call, ctx) else "deny"
    if call.name == "refund" and call.args.keys() == {"order", "amount"}:
        order, amount = _own_order(call, ctx), call.args["amount"]
        if order is None or not isinstance(amount, int) or not 0 < amount <= order.amount:
            return "deny"
        return "confirm" if ctx.tainted or amount > ctx.limit else "allow"
    return "deny"
