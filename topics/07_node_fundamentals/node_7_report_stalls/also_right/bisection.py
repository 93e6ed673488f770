"""The wait is searched by halving: 60 halvings of the worst stall are exact enough."""

from ..given import StallReport


def stall_report(fires, interval, qs=(0.5, 0.99, 0.999)):
    if len(fires) < 2:
        raise ValueError("two fires at least")
    for k in range(1, len(fires)):
        if fires[k] <= fires[k - 1]:
            raise ValueError("fires must increase")
    if interval <= 0:
        raise ValueError("interval")
    stalls = []
    for k in range(1, len(fires)):
        excess = fires[k] - fires[k - 1] - interval
        if excess > 0:
            stalls.append(excess)
    span = fires[-1] - fires[0]
    worst = max(stalls, default=0.0)
    quantiles = {}
    for q in qs:
        if not 0 <= q <= 1:
            raise ValueError("quantile")
        if q == 1:
            quantiles[q] = worst
            continue
        if sum(stalls) <= (1 - q) * span:
            quantiles[q] = 0.0
            continue
        low, high = 0.0, worst
        for _ in range(60):
            y = (low + high) / 2
            if sum([x - y for x in stalls if x > y]) <= (1 - q) * span:
                high = y
            else:
                low = y
        quantiles[q] = high
    return StallReport(sum(stalls) / span, sum(x * x for x in stalls) / (2 * span), quantiles, worst)
