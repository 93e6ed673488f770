"""Denies the tools that look dangerous and allows the rest: the next tool is allowed before anybody has thought of it.

fails: what_is_not_listed_is_denied
score: 16 of 17
"""

from ..solution import _own_order


def authorize(call, ctx):
    if call.name.startswith("delete"):
        return "deny"
    if call.name == "refund":
        if call.args.keys() != {"order", "amount"}:
            return "deny"
        order, amount = _own_order(call, ctx), call.args["amount"]
        if order is None or type(amount) is not int or not 0 < amount <= order.amount:
            return "deny"
        return "confirm" if ctx.tainted or amount > ctx.limit else "allow"
    if "order" in call.args:
        return "allow" if _own_order(call, ctx) else "deny"
    return "allow"
