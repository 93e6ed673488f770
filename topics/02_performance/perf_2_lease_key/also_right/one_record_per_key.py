"""One record per key in one of three states, tokens from a random source, and the TTL by scipy's root finder."""

import math
import secrets

from scipy.optimize import brentq

from ..given import Hit, Miss, Wait

_ABSENT = object()


class _Slot:
    def __init__(self) -> None:
        self.value: object = _ABSENT
        self.token: int | None = None
        self.granted = 0.0


class LeaseCache:
    def __init__(self, clock, lease_ttl=10.0):
        if not (math.isfinite(lease_ttl) and lease_ttl > 0):
            raise ValueError(lease_ttl)
        self.clock, self.lease_ttl, self.slots, self.given_out = clock, lease_ttl, {}, set()

    def get(self, key):
        slot = self.slots.setdefault(key, _Slot())
        if slot.value is not _ABSENT:
            return Hit(slot.value)
        if slot.token is not None and not self._dead(slot):
            return Wait()
        token = secrets.randbits(64)
        while token in self.given_out:
            token = secrets.randbits(64)
        self.given_out.add(token)
        slot.token, slot.granted = token, self.clock()
        return Miss(token)

    def set(self, key, value, token):
        slot = self.slots.get(key)
        if slot is None or slot.token is None or slot.token != token or self._dead(slot):
            return False
        slot.value, slot.token = value, None
        return True

    def delete(self, key):
        self.slots.pop(key, None)

    def _dead(self, slot):
        return self.clock() - slot.granted >= self.lease_ttl


def max_ttl(read_rate, write_rate, max_stale):
    if not all(map(math.isfinite, (read_rate, write_rate, max_stale))):
        raise ValueError("not finite")
    if read_rate <= 0 or write_rate < 0 or not 0 <= max_stale < 1:
        raise ValueError("out of range")
    if write_rate == 0:
        return math.inf
    if max_stale == 0:
        return 0.0

    # In x = mu * T and the ratio r = lambda / mu: r * (x - (1 - e^-x)) = s * (1 + r * x), searched over log x.
    ratio = read_rate / write_rate

    def excess(log_x):
        x = math.exp(log_x)
        return ratio * (x + math.expm1(-x)) - max_stale * (1 + ratio * x)

    low, high = -60.0, 60.0
    return math.exp(brentq(excess, low, high, xtol=1e-12, rtol=1e-12)) / write_rate
