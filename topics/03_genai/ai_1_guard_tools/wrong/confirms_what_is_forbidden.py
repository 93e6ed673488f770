"""Asks a person first whenever the context is tainted, also about refunds that nobody may have; and ignores the limit's border.

fails: plain_injection_gets_nothing, amount_is_a_whole_number_within_the_order, tainted_context_asks_a_person
score: 14 of 17
"""

from ..solution import _own_order


def authorize(call, ctx):
    if call.name == "lookup_order" and call.args.keys() == {"order"}:
        return "allow" if _own_order(call, ctx) else "deny"
    if call.name == "refund" and call.args.keys() == {"order", "amount"}:
        if ctx.tainted:
            return "confirm"
        order, amount = _own_order(call, ctx), call.args["amount"]
        if order is None or type(amount) is not int or not 0 < amount <= order.amount:
            return "deny"
        return "confirm" if amount >= ctx.limit else "allow"
    return "deny"
