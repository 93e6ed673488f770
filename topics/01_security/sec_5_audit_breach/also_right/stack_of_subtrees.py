"""The tree by a stack of full subtrees, one entry after the other; whole microseconds and a sweep with a depth for the blind time."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ..given import Exposure, LogFault


def merkle_root(entries):
    stack = []
    for e in entries:
        stack.append((1, sha256(b"\0" + e).digest()))
        while len(stack) > 1 and stack[-2][0] == stack[-1][0]:
            (n, right), (_, left) = stack.pop(), stack.pop()
            stack.append((2 * n, sha256(b"\1" + left + right).digest()))
    if not stack:
        return sha256().digest()
    h = stack.pop()[1]
    while stack:
        h = sha256(b"\1" + stack.pop()[1] + h).digest()
    return h


def audit(entries, heads, verify):
    for _, h in sorted(enumerate(heads), key=lambda p: (p[1].size, p[0])):
        why = (
            "signature"
            if not verify(h)
            else "truncated"
            if len(entries) < h.size
            else "rewritten"
            if merkle_root(entries[: h.size]) != h.root
            else None
        )
        if why:
            return LogFault(h.size, why)
    return None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _us(t):
    if t.tzinfo is None or t.utcoffset() is None:
        raise ValueError("naive")
    return (t.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def _span(a, b):
    a, b = _us(a), _us(b)
    if b < a:
        raise ValueError("ends before it starts")
    return a, b


def exposure(reads, stolen, gaps, reachable):
    rs = [(_us(r.at), r.session, r.record) for r in reads]
    ws = [(s.session, *_span(s.start, s.end)) for s in stolen]
    gs = [_span(*g) for g in gaps]
    confirmed = frozenset(rec for t, s, rec in rs if any(s == n and a <= t < b for n, a, b in ws))
    events, unseen = [], set()
    for n, a, b in ws:
        for c, d in gs:
            lo, hi = max(a, c), min(b, d)
            if lo < hi:
                unseen |= reachable.get(n, frozenset())
                events += [(lo, 1), (hi, -1)]
    depth = last = total = 0
    for at, step in sorted(events):
        if depth:
            total += at - last
        depth += step
        last = at
    return Exposure(confirmed, frozenset(unseen) - confirmed, timedelta(microseconds=total))
