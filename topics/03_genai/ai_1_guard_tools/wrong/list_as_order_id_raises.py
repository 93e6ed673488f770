"""Looks up whatever the model sent: a list cannot be hashed, and the policy dies with a TypeError.

fails: only_the_users_own_orders
score: 16 of 17
"""


def _own_order(call, ctx):
    order = ctx.orders.get(call.args["order"])
    return order if order is not None and order.owner == ctx.user else None
