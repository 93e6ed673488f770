"""One sorted list of times and a bisection for those at risk; Bayes by odds."""

from bisect import bisect_left
from collections import Counter
from datetime import UTC

from ..given import Remediation


def remediation(tickets, now, sla_days):
    def sec(t):
        if t.utcoffset() is None:
            raise ValueError("naive")
        return t.astimezone(UTC)

    now = sec(now)
    seen, done, times, overdue = set(), [], [], 0
    for t in tickets:
        if t.id in seen:
            raise ValueError("duplicate id")
        seen.add(t.id)
        start = sec(t.opened)
        end = sec(t.closed) if t.closed is not None else None
        if start > now or (end is not None and end < start):
            raise ValueError("order")
        closed = end is not None and end <= now
        days = ((end if closed else now) - start).total_seconds() / 86400
        times.append(days)
        if closed:
            done.append(days)
        elif days > sla_days:
            overdue += 1
    times.sort()
    s, median, at_sla = 1.0, None, 1.0 if times else None
    for day, d in sorted(Counter(done).items()):
        n = len(times) - bisect_left(times, day)
        s *= 1 - d / n
        if day <= sla_days:
            at_sla = s
        if median is None and s <= 0.5 + 1e-9:
            median = day
    return Remediation(median, at_sla, overdue, sum(done) / len(done) if done else None)


def _need(*oks):
    if not all(oks):
        raise ValueError("probability out of range")


def precision(base_rate, detection, false_alarm):
    _need(0 < base_rate < 1, 0 < detection <= 1, 0 <= false_alarm <= 1)
    odds_against = (1 - base_rate) / base_rate * false_alarm / detection
    return 1 / (1 + odds_against)


def max_false_alarm(base_rate, detection, target):
    _need(0 < base_rate < 1, 0 < detection <= 1, 0 < target < 1)
    return min(1.0, base_rate / (1 - base_rate) * detection * ((1 - target) / target))
