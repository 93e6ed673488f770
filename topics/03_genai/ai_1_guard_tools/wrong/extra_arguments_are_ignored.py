"""Reads the arguments that it knows and ignores the others: the tool may not.

fails: what_is_not_listed_is_denied
score: 16 of 17
"""

from ..solution import _own_order


def authorize(call, ctx):
    if "order" not in call.args:
        return "deny"
    own = _own_order(call, ctx)
    if call.name == "lookup_order":
        return "allow" if own else "deny"
    if call.name == "refund":
        amount = call.args.get("amount")
        if own is None or type(amount) is not int or not 0 < amount <= own.amount:
            return "deny"
        return "confirm" if ctx.tainted or amount > ctx.limit else "allow"
    return "deny"
