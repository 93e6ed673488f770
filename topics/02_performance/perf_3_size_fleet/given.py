"""What the lab of perf-3 hands over: the demand of the checkout API and the target that its fleet has to keep."""

USUAL_RATE = 80.0  # checkouts per second at a usual day's peak
SALE_RATE = 800.0  # checkouts per second that Friday's sale is planned for
CHECKOUT_SERVICE = 0.1  # s that one checkout occupies a server, on average
LONGEST_WAIT = 0.05  # s that a checkout may wait for a server
