"""Checks of perf-3: five points for Erlang C, eight for the fleet, three for the surge."""

import heapq
import math
import random
import sys
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import CHECKOUT_SERVICE, LONGEST_WAIT, SALE_RATE, USUAL_RATE
from .solution import erlang_c, servers_needed, surge

NOT_A_NUMBER = (math.nan, math.inf, -math.inf)


def exact_chance(servers: int, offered: float) -> Decimal:
    """Erlang C with fifty decimal digits."""
    with localcontext() as context:
        context.prec = 50
        load = Decimal(offered)
        if load >= servers:
            return Decimal(1)
        blocked = Decimal(1)
        for busy in range(1, servers + 1):
            blocked = load * blocked / (busy + load * blocked)
        return servers * blocked / (servers - load * (1 - blocked))


def exact_late(servers: int, rate: float, mean_service: float, wait: float) -> Decimal:
    """P(time in queue > wait) of one pool, with many digits; 1 when the queue grows without end."""
    offered = rate * mean_service
    if servers <= offered:
        return Decimal(1)
    return exact_chance(servers, offered) * (Decimal(-(servers - offered)) * Decimal(wait / mean_service)).exp()


def surge_differs(got: Any, wanted: tuple[float, float]) -> bool:
    return len(got) != 2 or any(not math.isclose(g, w, rel_tol=1e-9) for g, w in zip(got, wanted, strict=True))


def simulated_late_share(servers: int, rate: float, mean_service: float, wait: float) -> float:
    """The share of 40,000 simulated arrivals that spend more than ``wait`` in the queue."""
    rng = random.Random(3)
    free_at = [0.0] * servers
    now, late, arrivals = 0.0, 0, 40_000
    for _ in range(arrivals):
        now += rng.expovariate(rate)
        start = max(now, free_at[0])
        heapq.heapreplace(free_at, start + rng.expovariate(1 / mean_service))
        late += start - now > wait
    return late / arrivals


class TooManyLines(BaseException):
    pass


def within_lines(most: int, call: Callable[[], Any]) -> Any:
    """What ``call`` returns, or None once it has executed more than ``most`` lines of Python."""
    lines = 0

    def count(_frame: Any, event: str, _argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        if lines > most:
            raise TooManyLines
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        return call()
    except TooManyLines:
        return None
    finally:
        sys.settrace(before)


@check(points=1)
def ten_servers_for_a_load_of_eight() -> None:
    """The chance to wait with ten servers and an offered load of 8."""
    got = erlang_c(10, USUAL_RATE * CHECKOUT_SERVICE)
    expect(
        abs(got - 0.409180) < 1e-6,
        called="erlang_c(10, 8.0)",
        got=got,
        wanted="0.409180, within 1e-6",
        next_step="0.121661 is Erlang B, where a caller that finds all servers busy goes away; 0.8 is one fast server",
    )


@check(points=1, hidden=True)
def small_pools_are_exact() -> None:
    """Up to 300 servers at seeded loads, to a relative error of 1e-9."""
    rng = random.Random(31)
    cases = [(1, 0.25), (2, 1.5), (3, 2.999), (170, 160.0), (171, 160.0), (300, 290.5)]
    cases += [(c, c * rng.uniform(0.3, 0.999)) for c in (rng.randint(1, 120) for _ in range(60))]
    for servers, offered in cases:
        got = erlang_c(servers, offered)
        expect(
            math.isclose(got, float(exact_chance(servers, offered)), rel_tol=1e-9),
            called=f"erlang_c({servers}, {offered!r})",
            got=got,
            wanted="the exact probability, with a relative error of at most 1e-9",
            next_step="with one server it is the offered load itself, with two it is a * a / (2 + a): try these first",
        )


@check(points=1, hidden=True)
def chance_at_the_edges() -> None:
    """No load at all, and a load at or above the number of servers."""
    for servers, offered, right in [(1, 0.0, 0.0), (7, 0.0, 0.0), (1, 1.0, 1.0), (8, 8.0, 1.0), (8, 20.0, 1.0)]:
        got = erlang_c(servers, offered)
        expect(
            got == right,
            called=f"erlang_c({servers}, {offered})",
            got=got,
            wanted="a probability: nobody waits where nobody comes, everybody where the queue grows without end",
            next_step="decide the case offered >= servers before you divide by the difference",
        )


@check(points=1, hidden=True)
def ten_thousand_servers() -> None:
    """Ten thousand servers at several loads: no overflow, and still a relative error of at most 1e-9."""
    for servers, offered in [(10_000, 9_900.0), (10_000, 9_999.5), (9_000, 8_500.0), (2_000, 1_600.0)]:
        called = f"erlang_c({servers}, {offered})"
        got: object
        try:
            got = within_lines(5_000_000, lambda c=servers, a=offered: erlang_c(c, a))  # type: ignore[misc]
        except (OverflowError, RecursionError) as error:
            got = type(error).__name__
        expect(
            isinstance(got, float) and math.isclose(got, float(exact_chance(servers, offered)), rel_tol=1e-9),
            called=called,
            got="no result within 5,000,000 lines" if got is None else got,
            wanted="the exact probability, with a relative error of at most 1e-9",
            next_step="go from one server to the next by a recursion in which no number grows beyond 1",
        )


@check(points=1, hidden=True)
def bad_load_is_refused() -> None:
    """Fewer than one server, and loads that are negative or no finite number."""
    bad = [(0, 1.0), (-1, 0.5), (3, -0.1), *((3, offered) for offered in NOT_A_NUMBER)]
    for servers, offered in bad:
        called = f"erlang_c({servers}, {offered})"
        expect_raises(
            ValueError,
            lambda c=servers, a=offered: erlang_c(c, a),  # type: ignore[misc]
            called=called,
            next_step="a comparison with nan is always false: math.isfinite says what you want to know",
        )


@check(points=1)
def fleet_of_a_usual_day() -> None:
    """The fleet for 80 checkouts a second: in one zone, and in three of which one may be lost."""
    one_zone = servers_needed(USUAL_RATE, CHECKOUT_SERVICE, LONGEST_WAIT)
    three_zones = servers_needed(USUAL_RATE, CHECKOUT_SERVICE, LONGEST_WAIT, zones=3, zones_lost=1)
    expect(
        (one_zone, three_zones) == (13, 21),
        called="servers_needed(80, .1, .05) and the same with zones=3, zones_lost=1",
        got=(one_zone, three_zones),
        wanted="(13, 21): the two surviving zones need at least 13 servers together, hence 7 in each zone",
        next_step="count whole servers in each zone: 13 * 1.5 = 19.5 is no fleet of three equal zones",
    )


@check(points=1, hidden=True)
def fleets_of_several_zones() -> None:
    """Larger fleets, up to three zones, one or two of them lost."""
    cases = [
        ((SALE_RATE, CHECKOUT_SERVICE, LONGEST_WAIT, 0.99, 1, 0), 88),
        ((SALE_RATE, CHECKOUT_SERVICE, LONGEST_WAIT, 0.99, 3, 1), 132),
        ((1200.0, 0.08, 0.02, 0.99, 3, 1), 162),
        ((80.0, 0.1, 0.05, 0.99, 3, 2), 39),
        ((80.0, 0.1, 0.05, 0.99, 4, 2), 28),
        ((80.0, 0.1, 0.05, 0.99, 4, 0), 16),
    ]
    for (rate, service, wait, quantile, zones, lost), right in cases:
        got = servers_needed(rate, service, wait, quantile, zones, lost)
        expect(
            got == right,
            called=f"servers_needed({rate}, {service}, {wait}, {quantile}, {zones}, {lost})",
            got=got,
            wanted="the servers of all zones, equal in each, of which the surviving zones alone keep the target",
            next_step="look for the number of servers in one zone; the pool that serves has (zones - lost) times as many",
        )


@check(points=1, hidden=True)
def no_smaller_fleet_will_do() -> None:
    """120 seeded cases: the fleet keeps the target, and one server less in each zone does not."""
    rng = random.Random(32)
    for _ in range(120):
        zones = rng.randint(1, 4)
        lost = rng.randrange(zones)
        rate, service = rng.uniform(1, 400), rng.choice([0.02, 0.1, 0.25])
        wait, quantile = service * rng.choice([0.0, 0.1, 0.5, 2.0]), rng.choice([0.5, 0.8, 0.95, 0.99, 0.999])
        total = servers_needed(rate, service, wait, quantile, zones, lost)
        called = f"servers_needed({rate!r}, {service}, {wait}, {quantile}, {zones}, {lost})"
        in_zone, left_over = divmod(total, zones)
        expect(
            left_over == 0 and in_zone >= 1,
            called=called,
            got=total,
            wanted="the same number of servers in each zone, at least one",
            next_step="multiply the servers of one zone by the number of zones, as the last step",
        )
        late = [float(exact_late(n * (zones - lost), rate, service, wait)) for n in (in_zone, in_zone - 1)]
        expect(
            late[0] <= (1 - quantile) * (1 + 1e-9),
            called=called,
            got=f"{total}, with which the surviving zones leave a share of {late[0]:.3g} waiting for longer than wait",
            wanted="a share of at most 1 - quantile",
            next_step="compute P(W > wait) for the pool of the surviving zones, with C in front of the exponential",
        )
        expect(
            in_zone == 1 or late[1] > (1 - quantile) * (1 - 1e-9),
            called=called,
            got=f"{total}; with one server less in each zone the share is {late[1]:.3g}, which is still within the target",
            wanted="the smallest fleet that keeps the target",
            next_step="wait is the time in the queue alone, without the service; and all servers share one queue",
        )


@check(points=1, hidden=True)
def no_wait_and_no_traffic() -> None:
    """A wait of 0, where only the chance to wait at all counts, and a rate of 0."""
    for offered, quantile, right in [(4.0, 0.8, 7), (40.0, 0.8, 48), (400.0, 0.8, 422)]:
        got = servers_needed(offered * 10, 0.1, 0.0, quantile)
        expect(
            got == right,
            called=f"servers_needed({offered * 10}, .1, 0.0, {quantile})",
            got=got,
            wanted="the smallest pool in which at most 1 - quantile of the arrivals wait at all",
            next_step="a wait of 0 is a target like every other: P(W > 0) is C",
        )
    for zones, lost in [(1, 0), (3, 1), (5, 4)]:
        got = servers_needed(0.0, 0.1, 0.05, 0.99, zones, lost)
        expect(
            got == zones,
            called=f"servers_needed(0.0, .1, .05, .99, {zones}, {lost})",
            got=got,
            wanted="one server in each zone",
            next_step="start the search at one server a zone",
        )


@check(points=1, hidden=True)
def more_demand_never_needs_less() -> None:
    """40 seeded cases: what a higher rate, service time, quantile or number of lost zones, or a shorter wait, does."""
    rng = random.Random(33)
    for _ in range(40):
        zones = rng.randint(2, 4)
        base: dict[str, Any] = {
            "rate": rng.uniform(1, 300),
            "mean_service": rng.uniform(0.02, 0.2),
            "wait": rng.uniform(0.0, 0.1),
            "quantile": rng.uniform(0.5, 0.99),
            "zones": zones,
            "zones_lost": rng.randrange(zones - 1),
        }
        harder = {
            "rate": base["rate"] * rng.uniform(1.0, 1.5),
            "mean_service": base["mean_service"] * rng.uniform(1.0, 1.5),
            "wait": base["wait"] * rng.uniform(0.0, 1.0),
            "quantile": 1 - (1 - base["quantile"]) * rng.uniform(0.1, 1.0),
            "zones_lost": base["zones_lost"] + 1,
        }
        easy = servers_needed(**base)
        for name, value in harder.items():
            hard = servers_needed(**{**base, name: value})
            expect(
                hard >= easy,
                called=f"servers_needed with {base}, and again with {name}={value!r}",
                got=f"{easy}, then {hard}",
                wanted="a harder task never needs fewer servers",
                next_step="quantile is the share that must be in time: what may be late is 1 - quantile",
            )


@check(points=1, hidden=True)
def eight_thousand_busy_servers() -> None:
    """A hundred times the sale's rate: the right fleet, found without starting every sum anew."""
    for zones, lost, right in [(1, 0, 8_009), (3, 1, 12_015)]:
        got = within_lines(5_000_000, lambda z=zones, k=lost: servers_needed(80_000.0, 0.1, 0.05, 0.99, z, k))  # type: ignore[misc]
        expect(
            got == right,
            called=f"servers_needed(80000.0, .1, .05, .99, {zones}, {lost})",
            got="no result within 5,000,000 lines" if got is None else got,
            wanted="the smallest fleet",
            next_step="one more server is one more step of the recursion, not a new sum from the first server on",
        )


@check(points=1, hidden=True)
def a_simulation_agrees() -> None:
    """Two queues are simulated with the fleet that you name, and with one server less."""
    for rate, service, wait, quantile in [(40.0, 0.1, 0.02, 0.85), (5.0, 0.2, 0.1, 0.9)]:
        fleet = servers_needed(rate, service, wait, quantile)
        called = f"servers_needed({rate}, {service}, {wait}, {quantile}), then a simulation of 40,000 arrivals"
        shares = [simulated_late_share(n, rate, service, wait) if n > 0 else 1.0 for n in (fleet, fleet - 1)]
        expect(
            shares[0] <= 1 - quantile < shares[1],
            called=called,
            got=f"{fleet} servers leave {shares[0]:.3f} of the arrivals late, one server less {shares[1]:.3f}",
            wanted="at most 1 - quantile late with the fleet, more than that with one server less",
            next_step="late means: more than wait seconds in the queue, before the service begins",
        )


@check(points=1, hidden=True)
def bad_fleet_is_refused() -> None:
    """Rates, times, quantiles and zones that make no sense."""
    good: dict[str, Any] = {
        "rate": 80.0,
        "mean_service": 0.1,
        "wait": 0.05,
        "quantile": 0.9,
        "zones": 3,
        "zones_lost": 1,
    }
    bad: list[dict[str, Any]] = [{name: value} for name in ("rate", "mean_service", "wait") for value in NOT_A_NUMBER]
    bad += [{"rate": -1.0}, {"mean_service": 0.0}, {"mean_service": -0.1}, {"wait": -0.01}]
    bad += [{"quantile": value} for value in (0.0, 1.0, -0.5, 99.0, math.nan)]
    bad += [{"zones": 0, "zones_lost": 0}, {"zones_lost": -1}, {"zones_lost": 3}, {"zones_lost": 4}]
    for change in bad:
        expect_raises(
            ValueError,
            lambda c=change: within_lines(2_000_000, lambda: servers_needed(**{**good, **c})),  # type: ignore[misc]
            called=f"servers_needed with {change} in place of good values",
            next_step="check every argument before the search begins; nan is neither below nor above anything",
        )


@check(points=1)
def new_servers_after_three_minutes() -> None:
    """150 requests a second meet a capacity of 100; 180 s later the capacity is 200."""
    got = surge(150, 100, 180, 200)
    expect(
        not surge_differs(got, (9000.0, 180.0)),
        called="surge(150, 100, 180, 200)",
        got=got,
        wanted="(9000, 180): 50 requests a second pile up for 180 s, then 50 a second are cleared",
        next_step="while the backlog drains, new requests go on arriving; and drain_time starts with the new capacity",
    )


@check(points=1, hidden=True)
def backlogs_that_never_rise_or_never_end() -> None:
    """No backlog, a backlog that the new capacity cannot clear, and seeded cases between the two."""
    cases = [
        ((80.0, 100.0, 180.0, 50.0), (0.0, 0.0)),
        ((100.0, 100.0, 180.0, 100.0), (0.0, 0.0)),
        ((150.0, 100.0, 0.0, 120.0), (0.0, 0.0)),
        ((0.0, 0.0, 60.0, 0.0), (0.0, 0.0)),
        ((150.0, 100.0, 60.0, 150.0), (3000.0, math.inf)),
        ((150.0, 100.0, 60.0, 90.0), (3000.0, math.inf)),
        ((150.0, 0.0, 2.0, 160.0), (300.0, 30.0)),
        ((1.5, 1.0, 0.25, 2.0), (0.125, 0.25)),
    ]
    rng = random.Random(34)
    for _ in range(30):
        capacity, over, spare = rng.uniform(1, 500), rng.uniform(1, 200), rng.uniform(1, 200)
        lead = rng.uniform(1, 600)
        cases.append(((capacity + over, capacity, lead, capacity + over + spare), (over * lead, over * lead / spare)))
    for arguments, right in cases:
        got = surge(*arguments)
        expect(
            not surge_differs(got, right),
            called="surge" + str(arguments),
            got=got,
            wanted="the backlog when the lead time is over, and the time from then until it is gone, math.inf if never",
            next_step="only rate - capacity piles up, and never less than nothing; only new_capacity - rate drains",
        )


@check(points=1, hidden=True)
def bad_surge_is_refused() -> None:
    """Rates, capacities and lead times that are negative or no finite number."""
    good = (150.0, 100.0, 180.0, 200.0)
    for place in range(4):
        for value in (-1.0, *NOT_A_NUMBER):
            arguments = (*good[:place], value, *good[place + 1 :])
            expect_raises(
                ValueError,
                lambda a=arguments: surge(*a),  # type: ignore[misc]
                called="surge" + str(arguments),
                next_step="check all four arguments first; nan is neither below nor above anything",
            )
