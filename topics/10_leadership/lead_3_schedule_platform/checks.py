"""Checks of lead-3: plan 7 points, break_even_speed 2, bad input 1."""

import math
import random
from collections.abc import Callable, Sequence
from itertools import permutations

from leadlab.checks import check, expect, expect_raises

from .given import HARBOR, HARBOR_FEATURES, Item, Plan
from .solution import break_even_speed, plan


def is_plan(got: Plan, order: Sequence[str], cost: float, weeks: float, slack: float = 1e-9) -> bool:
    return list(got.order) == list(order) and abs(got.cost - cost) <= slack and abs(got.weeks - weeks) <= slack


@check(points=1)
def harbor_after_the_urgent_feature() -> None:
    """Harbor's queue with a speed of 0.6: the lesson's best order."""
    got = plan(HARBOR_FEATURES, HARBOR, speed=0.6)
    expect(
        is_plan(got, ["A", "Harbor", "B", "C", "D", "E", "F"], 4116.2, 39.8, 1e-6),
        called="plan(HARBOR_FEATURES, HARBOR, speed=0.6)",
        got=got,
        wanted="order A, Harbor, B, C, D, E, F; cost 4116.2; weeks 39.8",
        next_step="compute the cost of this order by hand: A is finished in week 2, Harbor in 8, B in 8 + 0.6 · 9",
    )


@check(points=1)
def harbor_is_not_worth_it() -> None:
    """The same with a speed of 0.8: better without."""
    got = plan(HARBOR_FEATURES, HARBOR, speed=0.8)
    expect(
        is_plan(got, ["A", "B", "C", "D", "E", "F"], 4961, 55, 1e-6),
        called="plan(HARBOR_FEATURES, HARBOR, speed=0.8)",
        got=got,
        wanted="order A, B, C, D, E, F, without Harbor; cost 4961; weeks 55",
        next_step="a platform with cod 0 may be left out; at equal cost it is left out",
    )


@check(points=1)
def harbor_with_one_item_to_learn_on() -> None:
    """A speed of 0.6 and a ramp of 1."""
    got = plan(HARBOR_FEATURES, HARBOR, speed=0.6, ramp=1)
    expect(
        is_plan(got, ["Harbor", "A", "B", "C", "D", "E", "F"], 4656.2, 39.8, 1e-6),
        called="plan(HARBOR_FEATURES, HARBOR, speed=0.6, ramp=1)",
        got=got,
        wanted="order Harbor, A, B, C, D, E, F; cost 4656.2; weeks 39.8",
        next_step="the first item after the platform runs at normal speed, all later ones take weeks × speed",
    )


def reference_cost(order: Sequence[Item], platform: Item | None, speed: float, ramp: int) -> tuple[float, float]:
    """Cost and weeks of one order, from the definition."""
    at = next((place for place, item in enumerate(order) if item is platform), len(order))
    lengths = [item.weeks * (speed if place > at + ramp else 1) for place, item in enumerate(order)]
    finishes = [sum(lengths[: place + 1]) for place in range(len(order))]
    return sum(item.cod * week for item, week in zip(order, finishes, strict=True)), finishes[-1] if finishes else 0.0


def reference_plan(items: Sequence[Item], platform: Item | None, speed: float, ramp: int) -> Plan:
    """The best of all orders, with the task's ties. Exact for weeks, cods and speeds that are short binary fractions."""
    found = []
    if platform is None or platform.cod == 0:
        found += [(order, False) for order in permutations(items)]
    if platform is not None:
        found += [(order, True) for order in permutations([*items, platform])]
    ranked = []
    for order, with_platform in found:
        cost, weeks = reference_cost(order, platform, speed, ramp)
        ranked.append((cost, with_platform, weeks, [item.name for item in order]))
    cost, _, weeks, names = min(ranked)
    return Plan(names, cost, weeks)


def expect_reference(items: Sequence[Item], platform: Item | None, speed: float, ramp: int, next_step: str) -> None:
    right = reference_plan(items, platform, speed, ramp)
    got = plan(items, platform, speed, ramp)
    queue = [(item.name, item.weeks, item.cod) for item in items]
    on_top = None if platform is None else (platform.name, platform.weeks, platform.cod)
    expect(
        is_plan(got, right.order, right.cost, right.weeks),
        called=f"plan of {queue}, platform {on_top}, speed {speed}, ramp {ramp}",
        got=got,
        wanted="the cheapest of all orders; at equal cost without the platform, then the fewest weeks, then by name",
        next_step=next_step,
    )


def random_items(rng: random.Random, most: int) -> list[Item]:
    """Up to ``most`` items with whole weeks, and a cod that is 0 now and then."""
    names = rng.sample("pqrstuvwxyz", rng.randint(1, most))
    return [Item(name, rng.randint(1, 12), rng.choice([0, *range(1, 40), *range(1, 40)])) for name in names]


@check(points=1, hidden=True)
def cheapest_of_all_orders() -> None:
    """Seeded random queues, with and without a platform of cod 0, no ramp, against every order."""
    rng = random.Random(1956)
    for number in range(40):
        items = random_items(rng, 5)
        platform = None if number % 8 == 0 else Item("platform", rng.randint(1, 9), 0)
        speed = rng.choice([0.25, 0.5, 0.5, 0.75, 1.0])
        expect_reference(items, platform, speed, 0, "print the cost of every order of a queue of two, and of three")


@check(points=1, hidden=True)
def the_ramp_counts_items() -> None:
    """Ramps of one to seven items: Harbor's queue with a ramp of 2, and seeded random queues against every order."""
    step = "after the platform exactly `ramp` items run at normal speed, whatever their weeks; and they may be chosen"
    no_harbor = ["A", "B", "C", "D", "E", "F"], 4961.0, 55.0
    late_c = ["A", "Harbor", "B", "D", "C", "E", "F"], 4884.0, 43.0
    for speed, right in ((0.6, no_harbor), (0.5, late_c)):
        got = plan(HARBOR_FEATURES, HARBOR, speed=speed, ramp=2)
        expect(
            is_plan(got, *right),
            called=f"plan(HARBOR_FEATURES, HARBOR, speed={speed}, ramp=2)",
            got=got,
            wanted="the cheapest of all orders",
            next_step=step,
        )
    rng = random.Random(42)
    for _ in range(35):
        items = random_items(rng, 5)
        platform = Item("platform", rng.randint(1, 6), 0)
        expect_reference(items, platform, rng.choice([0.125, 0.25, 0.5]), rng.choice([1, 1, 2, 3, 7]), step)


@check(points=1, hidden=True)
def a_platform_that_somebody_waits_for() -> None:
    """Platforms with a cod of their own: always placed, and by what they cost and what they save."""
    step = "its own cod × finish week is part of the cost, and with cod > 0 it is never left out"
    queue = [Item("a", 2, 30), Item("b", 4, 20), Item("c", 8, 16)]
    for cod, speed in ((50, 1.0), (1, 1.0), (1, 0.5), (12, 1.0)):
        expect_reference(queue, Item("platform", 3, cod), speed, 0, step)
    rng = random.Random(7)
    for _ in range(25):
        platform = Item("platform", rng.randint(1, 9), rng.randint(1, 40))
        expect_reference(random_items(rng, 4), platform, rng.choice([0.25, 0.5, 1.0]), rng.choice([0, 0, 1, 2]), step)


@check(points=1, hidden=True)
def ties_and_other_orders_of_the_input() -> None:
    """Orders of equal cost, items with cod 0, and the same queue handed over in every order."""
    queues: list[tuple[list[Item], Item | None, float, int]] = [
        ([Item("y", 2, 4), Item("x", 4, 8), Item("z", 1, 2)], None, 1.0, 0),  # equal ratios
        ([Item("n", 3, 0), Item("m", 5, 0)], Item("platform", 1, 0), 0.5, 0),  # nobody waits for anything
        ([Item("b", 4, 3)], Item("a", 2, 0), 0.5, 0),  # breaks even exactly
        ([Item("a", 2, 2)], Item("z", 2, 1), 0.5, 0),  # equal cost, fewer weeks
        ([Item("u", 6, 0), Item("t", 3, 9), Item("s", 2, 0)], Item("a", 1, 0), 0.5, 0),  # cod 0 behind a platform
        ([Item("u", 1, 0), Item("t", 9, 9), Item("s", 8, 7)], Item("a", 1, 0), 0.25, 1),  # cod 0 takes the ramp
        ([Item("k", 0.6, 4.2), Item("j", 0.3, 2.1), Item("i", 0.7, 4.9)], None, 1.0, 0),  # equal up to rounding
    ]
    for items, platform, speed, ramp in queues:
        right = reference_plan(items, platform, speed, ramp)
        if items[0].name == "k":
            right = Plan(["i", "j", "k"], 12.25, 1.6)
        for given in permutations(items):
            kept = list(given)
            argument = list(given)
            got = plan(argument, platform, speed, ramp)
            expect(
                is_plan(got, right.order, right.cost, right.weeks) and argument == kept,
                called=f"plan({argument}, {platform}, speed={speed}, ramp={ramp})",
                got=got,
                wanted="within 1e-9 of the least cost: without the platform, then the fewest weeks, then by name",
                next_step="collect all orders within 1e-9 of the least cost first, and choose among them afterwards",
            )


@check(points=1, hidden=True)
def break_even_of_harbor() -> None:
    """Harbor's break-even, for several durations, and what plan does on either side of it."""
    for weeks in (3.0, 6.0, 12.5, 28.0):
        got = break_even_speed(HARBOR_FEATURES, weeks)
        right = 1 - weeks * 157 / 4467  # before B: sum of cods, and of cod × finish counted from there
        expect(
            got is not None and math.isclose(got, right, rel_tol=0, abs_tol=1e-8),
            called=f"break_even_speed(HARBOR_FEATURES, {weeks})",
            got=got,
            wanted="the largest speed at which Harbor costs no more than it saves, at its best place",
            next_step="try every place, and count the finish times from there",
        )
        assert got is not None
        for speed, built in ((got - 1e-4, True), (got + 1e-4, False)):
            order = plan(HARBOR_FEATURES, Item("Harbor", weeks, 0), speed=speed).order
            expect(
                ("Harbor" in order) == built,
                called=f"plan(HARBOR_FEATURES, Harbor of {weeks} weeks), 1e-4 {'below' if built else 'above'} your break-even",
                got=list(order),
                wanted="below the break-even the platform is built, above it is not",
                next_step="the two functions must agree on what is before the platform and what is behind it",
            )


def reference_break_even(items: Sequence[Item], weeks: float) -> float | None:
    """From the definition: the cost of each order is a straight line in the speed."""
    platform = Item("the platform", weeks, 0)
    least = min((reference_cost(order, None, 1.0, 0)[0] for order in permutations(items)), default=0.0)
    found = []
    for order in permutations([*items, platform]):
        if any(item.cod > 0 for item in order[order.index(platform) + 1 :]):
            at_zero = reference_cost(order, platform, 0.0, 0)[0]
            slope = reference_cost(order, platform, 1.0, 0)[0] - at_zero
            found.append((least - at_zero) / slope)
    best = max(found, default=0.0)
    return best if best > 1e-12 else None


@check(points=1, hidden=True)
def break_even_of_any_queue() -> None:
    """Seeded random queues against the definition, items with cod 0 among them, and queues for which no speed is enough."""
    rng = random.Random(99)
    queues: list[tuple[list[Item], float]] = [
        ([], 3.0),
        ([Item("a", 5, 0), Item("b", 2, 0)], 1.0),
        ([Item("a", 5, 7)], 6.0),
        ([Item("a", 5, 7)], 5.0),  # speed 0 would do, and is none
        ([Item("a", 5, 7), Item("b", 90, 0)], 6.0),  # nobody waits for b
        ([Item("a", 5, 7)], 4.0),
    ]
    queues += [(random_items(rng, 4), rng.choice([0.5, 1.0, 2.0, 4.0, 9.0, 30.0])) for _ in range(50)]
    for items, weeks in queues:
        got, right = break_even_speed(items, weeks), reference_break_even(items, weeks)
        expect(
            got is right if None in (got, right) else math.isclose(got, right, rel_tol=0, abs_tol=1e-8),  # type: ignore[arg-type]
            called=f"break_even_speed({items}, {weeks})",
            got=got,
            wanted="the largest speed > 0 by the task's definition, or None",
            next_step="weigh the finish times by cod, and try every place that has an item with cod > 0 behind it",
        )


@check(points=1, hidden=True)
def bad_input_and_nothing_to_plan() -> None:
    """Empty queues, and bad items, platforms, speeds, ramps and durations, also where there is nothing to plan."""
    for platform in (None, HARBOR, Item("wanted", 2, 5)):
        got = plan([], platform)
        expect(
            is_plan(got, [], 0, 0),
            called=f"plan([], {platform})",
            got=got,
            wanted="Plan([], 0.0, 0.0)",
            next_step="without items there is nothing that a platform could help",
        )
    good = [Item("a", 2, 3), Item("b", 4, 1)]
    lists = {
        "weeks 0": [*good, Item("c", 0, 1)],
        "weeks below 0": [Item("c", -1, 1)],
        "cod below 0": [Item("c", 1, -1)],
    }
    lists["one name twice"] = [*good, Item("a", 5, 5)]
    calls: dict[str, Callable[[], object]] = {}
    for name, items in lists.items():
        calls[f"plan with an item list with {name}"] = lambda items=items: plan(items)  # type: ignore[misc]
        calls[f"break_even_speed with an item list with {name}"] = lambda items=items: break_even_speed(items, 2.0)  # type: ignore[misc]
    for bad in (Item("p", 0, 0), Item("p", 3, -2), Item("b", 3, 0)):
        calls[f"plan with items a and b and the platform {bad}"] = lambda bad=bad: plan(good, bad, 0.5)  # type: ignore[misc]
    for speed, ramp in ((0.0, 0), (-0.5, 0), (1.01, 0), (0.5, -1)):
        for items, platform in ((good, HARBOR), (good, None), ([], None)):
            calls[f"plan of {len(items)} items, platform {platform}, speed {speed}, ramp {ramp}"] = (
                lambda items=items, platform=platform, speed=speed, ramp=ramp: plan(items, platform, speed, ramp)  # type: ignore[misc]
            )
    for weeks in (0.0, -3.0):
        for items in (good, []):
            calls[f"break_even_speed of {len(items)} items, {weeks} weeks"] = (
                lambda items=items, weeks=weeks: break_even_speed(items, weeks)  # type: ignore[misc]
            )
    for called, call in calls.items():
        expect_raises(ValueError, call, called=called, next_step="check all arguments before the first shortcut")
