import math
from collections.abc import Iterable, Mapping, Sequence

from .given import Message


def offset_bounds(messages: Iterable[Message]) -> tuple[float, float]:
    """Bounds, in seconds, of the host's clock minus the reference's, from messages whose delays are unknown but not negative.

    Raises ``ValueError`` for contradictory messages and for an unknown direction.
    """
    lower, upper = -math.inf, math.inf
    for direction, sent, received in messages:
        if direction == "out":  # received = sent + offset + delay
            upper = min(upper, received - sent)
        elif direction == "in":  # received = sent - offset + delay
            lower = max(lower, sent - received)
        else:
            raise ValueError(f"a message goes 'out' or 'in', not {direction!r}")
    if lower > upper:
        raise ValueError(f"no constant offset is at least {lower} and at most {upper}: the clock was stepped")
    return lower, upper


def order(a: tuple[str, float], b: tuple[str, float], offsets: Mapping[str, tuple[float, float]]) -> str:
    """Whether event ``a`` happened "before" or "after" event ``b``, or "unknown". Events are (host, local time in s).

    Raises ``KeyError`` for a host without an offset, unless both events are of one host or the host is "ref".
    """
    if a[0] == b[0]:
        a_times, b_times = (a[1], a[1]), (b[1], b[1])
    else:
        a_times, b_times = _true_times(a, offsets), _true_times(b, offsets)
    if a_times[1] < b_times[0]:
        return "before"
    if b_times[1] < a_times[0]:
        return "after"
    return "unknown"


def _true_times(event: tuple[str, float], offsets: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    host, local = event
    lower, upper = (0.0, 0.0) if host == "ref" else offsets[host]
    return local - upper, local - lower


def survival(done: Sequence[float], still_open: Sequence[float]) -> list[tuple[float, float]]:
    """The share still open after each closing day, by the product-limit estimate (Kaplan, Meier, JASA 53, 1958).

    Ages are in days. Raises ``ValueError`` for a negative age.
    """
    ages = [*done, *still_open]
    if any(age < 0 for age in ages):
        raise ValueError("an age is at least 0 days")
    share, curve = 1.0, []
    for day in sorted(set(done)):
        closings = sum(age == day for age in done)
        at_risk = sum(age >= day for age in ages)  # the open ones of this very age included
        share *= 1 - closings / at_risk
        curve.append((day, share))
    return curve


def median_days(done: Sequence[float], still_open: Sequence[float]) -> float | None:
    """The first closing day with at most half still open (slack 1e-12), or None. Raises ``ValueError`` as ``survival`` does."""
    return next((day for day, share in survival(done, still_open) if share <= 0.5 + 1e-12), None)
