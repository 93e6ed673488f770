"""Arrays: all breakpoints at once, then a search among them."""

import numpy as np

from ..given import StallReport


def stall_report(fires, interval, qs=(0.5, 0.99, 0.999)):
    times = np.asarray(fires, dtype=float)
    if times.size < 2 or not (np.diff(times) > 0).all() or not interval > 0:
        raise ValueError("bad fires or interval")
    if any(q < 0 or q > 1 for q in qs):
        raise ValueError("bad quantile")
    x = np.sort(np.clip(np.diff(times) - interval, 0, None))[::-1]
    span = times[-1] - times[0]
    n = np.arange(1, x.size + 1)
    total = np.cumsum(x)
    at_next = total - n * np.append(x[1:], 0.0)
    quantiles = {}
    for q in qs:
        allowed = (1 - q) * span
        k = int(np.searchsorted(at_next, allowed, side="right"))
        quantiles[q] = 0.0 if k == x.size else float((total[k] - allowed) / n[k])
        if q == 1:
            quantiles[q] = float(x[0])
    return StallReport(float(total[-1] / span), float((x**2).sum() / (2 * span)), quantiles, float(x[0]))
