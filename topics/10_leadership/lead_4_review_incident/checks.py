"""Checks of lead-4: clocks 7 points, actions 5."""

import copy
import math
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import (
    INC_42_CLOSED_AFTER,
    INC_42_MESSAGES,
    INC_42_OPEN_FOR,
    SIX_MP_IN_REMISSION,
    SIX_MP_RELAPSED,
    Message,
)
from .solution import median_days, offset_bounds, order, survival


def close(got: Any, right: Any) -> bool:
    """Equal to 1e-9; None and infinities are equal to themselves only."""
    if got is None or right is None:
        return got is right
    return got == right or math.isclose(got, right, rel_tol=0, abs_tol=1e-9)


def same_pairs(got: Any, right: Sequence[tuple[float, float]]) -> bool:
    """Whether ``got`` holds the pairs ``right``, in this order, to 1e-9."""
    found = [tuple(pair) for pair in got]
    return len(found) == len(right) and all(
        len(f) == 2 and close(f[0], r[0]) and close(f[1], r[1]) for f, r in zip(found, right, strict=True)
    )


@check(points=1)
def the_clock_of_db_3() -> None:
    """The offset of db-3 in the night of INC-42."""
    lower, upper = offset_bounds(INC_42_MESSAGES)
    expect(
        close(lower, 458.8) and close(upper, 460.4),
        called="offset_bounds(INC_42_MESSAGES)",
        got=(lower, upper),
        wanted="(458.8, 460.4)",
        next_step="which message of each direction was the fastest?",
    )


@check(points=1)
def the_six_mp_table() -> None:
    """Freireich's 6-MP arm, as survival textbooks print it."""
    curve = [tuple(pair) for pair in survival(SIX_MP_RELAPSED, SIX_MP_IN_REMISSION)]
    printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    days = [pair[0] for pair in curve]
    expect(
        days == [6, 7, 10, 13, 16, 22, 23]
        and all(abs(pair[1] - value) <= 0.0005 for pair, value in zip(curve, printed, strict=True)),
        called="survival(SIX_MP_RELAPSED, SIX_MP_IN_REMISSION)",
        got=curve,
        wanted=f"weeks 6, 7, 10, 13, 16, 22, 23 with {printed} (±0.0005)",
        next_step="count by hand who is at risk in week 6, and who in week 7",
    )


@check(points=1)
def the_actions_of_inc_42() -> None:
    """The median age at which this year's actions are closed."""
    got = median_days(INC_42_CLOSED_AFTER, INC_42_OPEN_FOR)
    expect(
        got == 33,
        called="median_days(INC_42_CLOSED_AFTER, INC_42_OPEN_FOR)",
        got=got,
        wanted="33",
        next_step="print survival(…) of the same data and look for the first share that is at most one half",
    )


@check(points=1, hidden=True)
def bounds_from_what_there_is() -> None:
    """One direction alone, none at all, any order, any iterable, bounds that meet."""
    cases: list[tuple[str, list[Message], tuple[float, float]]] = [
        ("no message", [], (-math.inf, math.inf)),
        ("two 'out' messages", [("out", 10.0, 7.5), ("out", 20.0, 16.0)], (-math.inf, -4.0)),
        ("two 'in' messages", [("in", 7.0, 9.5), ("in", 30.0, 30.25)], (-0.25, math.inf)),
        ("messages whose bounds meet", [("in", 12.0, 10.0), ("out", 1.0, 3.0)], (2.0, 2.0)),
        ("INC_42_MESSAGES, the last first", INC_42_MESSAGES[::-1], (700.0 - 241.2, 760.4 - 300.0)),
    ]
    for name, messages, right in cases:
        for kind, given in (("list", list(messages)), ("generator", (message for message in messages))):
            lower, upper = offset_bounds(given)
            expect(
                close(lower, right[0]) and close(upper, right[1]),
                called=f"offset_bounds of {name}, as a {kind}",
                got=(lower, upper),
                wanted="the narrowest bounds that all messages allow; infinite where no message gives one",
                next_step="start from (-inf, inf) and narrow it message by message, in one pass",
            )


@check(points=1, hidden=True)
def messages_that_cannot_be() -> None:
    """A clock that was stepped between two messages, and a direction that does not exist."""
    stepped: list[list[Message]] = [
        [("out", 0.0, 100.0), ("in", 400.0, 200.0)],
        [("in", 50.0, 20.0), ("out", 60.0, 110.0), ("out", 90.0, 119.5)],
    ]
    for messages in stepped:
        expect_raises(
            ValueError,
            lambda messages=messages: offset_bounds(messages),  # type: ignore[misc]
            called=f"offset_bounds({messages})",
            next_step="compare the two bounds: which offset would satisfy both messages?",
        )
    for direction in ("up", "OUT", ""):
        expect_raises(
            ValueError,
            lambda direction=direction: offset_bounds([("out", 0.0, 5.0), (direction, 0.0, 3.0)]),  # type: ignore[misc]
            called=f"offset_bounds with a message of direction {direction!r}",
            next_step="check the direction before its numbers are used",
        )


@check(points=1, hidden=True)
def order_by_true_times() -> None:
    """Seeded pairs of events on different hosts against a reference, each pair in both directions."""
    rng = random.Random(42)
    mirrored = {"before": "after", "after": "before", "unknown": "unknown"}
    for _ in range(300):
        offsets: dict[str, tuple[float, float]] = {}
        for host in ("db", "chat"):
            lower = rng.randrange(-80, 81) / 4
            offsets[host] = (lower, lower + rng.randrange(0, 25) / 4)
        if rng.random() < 0.15:
            offsets["db"] = rng.choice([(-math.inf, offsets["db"][1]), (offsets["db"][0], math.inf)])
        a, b = ("db", rng.randrange(-100, 101) / 4), ("chat", rng.randrange(-100, 101) / 4)
        a_first = a[1] - offsets["db"][0] < b[1] - offsets["chat"][1]
        b_first = b[1] - offsets["chat"][0] < a[1] - offsets["db"][1]
        right = "before" if a_first else "after" if b_first else "unknown"
        kept = dict(offsets)
        got, reverse = order(a, b, offsets), order(b, a, offsets)
        expect(
            got == right and reverse == mirrored[right] and offsets == kept,
            called=f"order({a}, {b}, {kept}), and the same with a and b exchanged",
            got=f"{got!r} and {reverse!r}" + ("" if offsets == kept else "; offsets was changed"),
            wanted="the order that holds for every offset within the bounds",
            next_step="a host that is ahead stamps too late: which offset gives the earliest true time?",
        )


@check(points=1, hidden=True)
def one_host_one_clock() -> None:
    """Two events of the same host, whatever its offset is."""
    cases: list[tuple[float, float, str]] = [(10.0, 10.5, "before"), (10.5, 10.0, "after"), (10.0, 10.0, "unknown")]
    some: list[tuple[str, dict[str, tuple[float, float]]]] = [
        ("db", {"db": (-5.0, 90.0)}),
        ("db", {"db": (-math.inf, math.inf)}),
        ("db", {}),
        ("ref", {}),
    ]
    for host, offsets in some:
        for left, right, wanted in cases:
            got = order((host, left), (host, right), offsets)
            expect(
                got == wanted,
                called=f"order(({host!r}, {left}), ({host!r}, {right}), {offsets})",
                got=got,
                wanted="the order of the host's own clock; equal times are unknown",
                next_step="the offset is unknown, but it is the same in both events",
            )


@check(points=1, hidden=True)
def only_what_the_bounds_prove() -> None:
    """Pairs that midpoints would order and bounds do not, and intervals that only touch."""
    cases: list[tuple[tuple[str, float], tuple[str, float], dict[str, tuple[float, float]], str]] = [
        (("a", 100.0), ("b", 103.0), {"a": (-2.0, 2.0), "b": (-2.0, 2.0)}, "unknown"),
        (("a", 100.0), ("b", 104.0), {"a": (-2.0, 2.0), "b": (-2.0, 2.0)}, "unknown"),
        (("a", 100.0), ("b", 104.5), {"a": (-2.0, 2.0), "b": (-2.0, 2.0)}, "before"),
        (("b", 104.0), ("a", 100.0), {"a": (-2.0, 2.0), "b": (-2.0, 2.0)}, "unknown"),
        (("a", 50.0), ("b", 20.0), {"a": (0.0, 40.0), "b": (1.0, 3.0)}, "unknown"),
        (("a", 7.0), ("b", 7.0), {"a": (3.0, 3.0), "b": (3.0, 3.0)}, "unknown"),
        (("a", 7.0), ("b", 9.0), {"a": (-math.inf, math.inf), "b": (0.0, 0.0)}, "unknown"),
    ]
    for a, b, offsets, wanted in cases:
        got = order(a, b, offsets)
        expect(
            got == wanted,
            called=f"order({a}, {b}, {offsets})",
            got=got,
            wanted="before or after only if it holds for every offset within the bounds, touching ends excluded",
            next_step="write both intervals down and look whether they have a point in common",
        )


@check(points=1, hidden=True)
def the_reference_and_strangers() -> None:
    """Events of "ref", with and without an entry of its own, and hosts that offsets does not know."""
    storm, cutover = ("db-3", 250.0), ("ref", 0.0)
    for offsets in ({"db-3": (458.8, 460.4)}, {"db-3": (458.8, 460.4), "ref": (800.0, 900.0)}):
        got = order(storm, cutover, offsets), order(cutover, storm, offsets)
        expect(
            got == ("before", "after"),
            called=f"order({storm}, {cutover}, {offsets}), and the same with the events exchanged",
            got=got,
            wanted="the reference's offset is always (0, 0)",
            next_step="look at the host's name before you look into offsets",
        )
    pairs = [(("pager", 0.0), ("db-3", 5.0)), (("db-3", 5.0), ("pager", 0.0)), (("ref", 0.0), ("pager", 9.0))]
    for a, b in pairs:
        expect_raises(
            KeyError,
            lambda a=a, b=b: order(a, b, {"db-3": (458.8, 460.4)}),  # type: ignore[misc]
            called=f"order({a}, {b}, …) with offsets of db-3 only",
            next_step="a host whose clock is unknown is not the reference",
        )


def product_limit(done: Sequence[float], still_open: Sequence[float]) -> list[tuple[float, float]]:
    """The estimate in exact fractions, from the items sorted with closings before open ones of the same age."""
    items = sorted([(age, 0) for age in done] + [(age, 1) for age in still_open])
    share, curve = Fraction(1), {}
    for position, (age, is_open) in enumerate(items):
        if not is_open:
            share *= 1 - Fraction(1, len(items) - position)
            curve[age] = share
    return [(age, float(value)) for age, value in curve.items()]


@check(points=1, hidden=True)
def open_items_stay_at_risk_through_their_day() -> None:
    """Closings and open items of the same age, and seeded tables against a reference; with nothing open, the plain shares."""
    rng = random.Random(1958)
    tables = [([5.0, 5.0, 8.0], [5.0, 8.0]), ([0.0, 1.5], [0.0, 1.5, 1.5]), ([3.0, 1.0, 2.0, 2.0], [])]
    for _ in range(60):
        ages = [rng.randrange(0, 12) / 2 for _ in range(rng.randint(1, 14))]
        cut = rng.randint(0, len(ages))
        tables.append((ages[:cut], ages[cut:]))
    for done, still_open in tables:
        kept = copy.deepcopy((done, still_open))
        got = survival(done, still_open)
        expect(
            same_pairs(got, product_limit(*kept)) and (done, still_open) == kept,
            called=f"survival({kept[0]}, {kept[1]})",
            got=f"{got}" + ("" if (done, still_open) == kept else "; an argument was changed"),
            wanted="one pair for each distinct closing day; at risk is everything with that age or more",
            next_step="list who is at risk on each closing day, the open items of that very age included",
        )


@check(points=1, hidden=True)
def ages_that_say_nothing_or_cannot_be() -> None:
    """No closings, no items at all, and negative ages in either sequence of either function."""
    open_ages: list[list[float]] = [[], [4, 4, 9]]
    for still_open in open_ages:
        got = survival([], still_open), median_days([], still_open)
        expect(
            len(got[0]) == 0 and got[1] is None,
            called=f"survival([], {still_open}) and median_days([], {still_open})",
            got=got,
            wanted="an empty list, and None",
            next_step="the curve has pairs for closing days only",
        )
    bad: list[tuple[list[float], list[float]]] = [([-1, 4], [5]), ([4], [5, -0.5]), ([], [-2]), ([1, 2, -3], [])]
    for function in (survival, median_days):
        for done, still_open in bad:
            expect_raises(
                ValueError,
                lambda f=function, d=done, s=still_open: f(d, s),  # type: ignore[misc]
                called=f"{function.__name__}({done}, {still_open})",
                next_step="check both sequences before anything is computed",
            )


@check(points=1, hidden=True)
def the_day_on_which_half_is_reached() -> None:
    """Curves that reach one half exactly, also in floating point, that jump over it, and that never get there."""
    cases: list[tuple[list[float], list[float], float | None]] = [
        ([3, 8], [], 3),  # exactly one half, although 8 follows
        ([3], [3], 3),
        ([1, 2, 3, 4, 5, 6], [], 3),
        ([2, 4, 7], [9, 9, 9], 7),
        ([2, 4, 7], [9, 9, 9, 9], None),
        ([10, 20], [1, 1, 1, 1, 1, 1], 10),
        ([5], [1, 50, 60], None),
        ([1, 2, 9], [], 2),  # from 2/3 to 1/3
        ([4, 30], [10], 30),  # from 2/3 to 0
        ([12.5, 40.25, 2.25], [60], 12.5),
    ]
    cases += [(list(range(1, n + 1)), [n + 1] * n, n) for n in range(5, 40)]
    for done, still_open, right in cases:
        got = median_days(done, still_open)
        expect(
            close(got, right),
            called=f"median_days({done}, {still_open})",
            got=got,
            wanted="the first closing day with a share of at most 0.5 + 1e-12, not interpolated; None if there is none",
            next_step="print the curve, and mind that a product of floats may end a little above 0.5",
        )
