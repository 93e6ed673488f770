"""Looks the order up by [], so that an unknown order raises where another's is denied: that tells which exist.

fails: only_the_users_own_orders, tainted_context_asks_a_person
score: 15 of 17
"""


def _own_order(call, ctx):
    order = ctx.orders[call.args["order"]]
    return order if order.owner == ctx.user else None
