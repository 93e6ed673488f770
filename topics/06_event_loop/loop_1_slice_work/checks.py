import asyncio
import itertools
import math
import random
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.clock import simulate

from .given import WorkClock, heartbeat
from .solution import cooperative_map


def beats_of(costs: Iterable[int], budget: float, clock: WorkClock, other: int = 0) -> tuple[list[float], list[Any]]:
    """The times at which a heartbeat had its turns while costs were worked off, and the results.

    Another task works ``other`` units at each turn, before the heartbeat.
    """
    beats: list[float] = []

    async def neighbour() -> None:
        while True:
            await asyncio.sleep(0)
            clock.work(other)

    async def main() -> list[Any]:
        tasks = [asyncio.ensure_future(neighbour()), asyncio.ensure_future(heartbeat(clock, beats))]
        await asyncio.sleep(0)
        try:
            return await cooperative_map(clock.work, costs, budget=budget, clock=clock)
        finally:
            for task in tasks:
                task.cancel()

    return beats, simulate(main(), max_events=20_000)  # ends an answer that waits while the heartbeat spins


def gaps_of(beats: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(beats)]


def rule_gaps(costs: list[int], budget: float) -> list[int]:
    """The lengths of all slices but the last."""
    gaps, length = [], 0
    for cost in costs:
        if length >= budget:
            gaps.append(length)
            length = 0
        length += cost
    return gaps


def awaited(fn: Callable[[Any], Any], items: Iterable[Any], budget: float, clock: Callable[[], float]) -> Any:
    async def main() -> Any:
        return await cooperative_map(fn, items, budget=budget, clock=clock)

    return simulate(main())


@check(points=2)
def results_come_in_order() -> None:
    """The results of `fn`, in the order of the items, as a list; items and results that are None."""
    clock, calls = WorkClock(), list[int]()

    def square(x: int) -> int:
        calls.append(x)
        clock.work(1)
        return x * x

    got = awaited(square, (x for x in [3, 1, 2, 1]), 2, clock)
    expect(
        type(got) is list and got == [9, 1, 4, 1] and calls == [3, 1, 2, 1],
        called="cooperative_map(square, a generator of 3, 1, 2, 1, budget=2, clock=clock)",
        got=f"{got!r}, fn was called with {calls}",
        wanted="[9, 1, 4, 1], and fn called once for each item, in order",
        next_step="call fn for each item and append what it returns",
    )
    items = [0, None, "", None]
    got = awaited(lambda x: x, items, 2, clock)
    expect(
        got == items,
        called="cooperative_map(lambda x: x, [0, None, '', None], budget=2, clock=clock)",
        got=got,
        wanted="the same list: an item and a result may be anything",
        next_step="no value may stand for the end or for 'nothing'",
    )


@check(points=1)
def the_heartbeat_gets_turns() -> None:
    """Another task runs while ten items are worked off, each of which uses up the budget."""
    clock = WorkClock()
    beats, _ = beats_of([5] * 10, 5, clock)
    expect(
        len(beats) > 1,
        called="cooperative_map(clock.work, [5] * 10, budget=5, clock=clock) beside heartbeat(clock, beats)",
        got=f"{len(beats) - 1} turns for the heartbeat during the map",
        wanted="a turn after each item, since each uses up the budget",
        next_step="await asyncio.sleep(0): does what you await really suspend?",
    )


@check(points=1)
def a_budget_of_0_is_refused() -> None:
    """A budget of 0 raises ValueError."""
    expect_raises(
        ValueError,
        lambda: awaited(abs, [1], 0, WorkClock()),
        called="await cooperative_map(abs, [1], budget=0, clock=clock)",
        next_step="test the budget before anything else",
    )


@check(points=2, hidden=True)
def items_are_pulled_one_by_one() -> None:
    """The order of pulls and calls, with a generator that has far more items than are needed."""
    clock, events = WorkClock(), list[str]()

    def source() -> Iterator[int]:
        for x in range(1000):
            events.append(f"pull {x}")
            yield x

    def fn(x: int) -> int:
        events.append(f"call {x}")
        if x == 5:
            raise LookupError("item 5")
        return clock.work(1)

    error = expect_raises(
        LookupError,
        lambda: awaited(fn, source(), 2, clock),
        called="cooperative_map with an fn that raises LookupError at item 5",
        next_step="let the exception of fn pass",
    )
    expect(
        str(error) == "item 5" and events == [f"{what} {x}" for x in range(6) for what in ("pull", "call")],
        called="cooperative_map with a generator of 1000 items and an fn that raises at item 5",
        got=f"{len(events)} events: {', '.join(events[:6])}, …, {events[-1]}",
        wanted="pull 0, call 0, pull 1, call 1, … and nothing after call 5",
        next_step="walk over items with one for loop; no list of them, and none ahead",
    )


@check(points=1, hidden=True)
def fn_runs_on_the_loop_s_thread() -> None:
    """The thread on which `fn` is called."""
    threads: list[int] = []
    clock = WorkClock()

    def fn(x: int) -> int:
        threads.append(threading.get_ident())
        return clock.work(x)

    awaited(fn, [1, 2, 3, 4], 2, clock)
    expect(
        threads == [threading.get_ident()] * 4,
        called="cooperative_map(fn, [1, 2, 3, 4], budget=2, clock=clock)",
        got=f"{len(threads)} calls on {len(set(threads))} threads",
        wanted="four calls, on the thread of the loop",
        next_step="call fn(x) directly",
    )


@check(points=1, hidden=True)
def a_slice_ends_before_an_item_and_not_within() -> None:
    """The gaps that the heartbeat sees for one list of costs."""
    costs = [1, 1, 1, 7, 1, 1, 9, 1]
    beats, _ = beats_of(costs, 3, WorkClock())
    expect(
        gaps_of(beats) == rule_gaps(costs, 3),
        called=f"cooperative_map(clock.work, {costs}, budget=3, clock=clock) beside a heartbeat",
        got=f"gaps between the turns {gaps_of(beats)}",
        wanted="a turn before each item at which at least 3 have passed since the slice began",
        next_step="check the budget before you call fn, and yield at exactly the budget, too",
    )


@check(points=2, hidden=True)
def gaps_are_bounded_for_random_costs() -> None:
    """200 seeded lists of costs: the gaps are those of the rule, each below the budget plus the longest item."""
    rng = random.Random(61)
    for _ in range(200):
        costs = [rng.choice((0, 1, 1, 2, 3, 9, 40)) for _ in range(rng.randint(1, 30))]
        budget = rng.choice((1, 2, 3, 5, 7.5, 20))
        beats, results = beats_of(costs, budget, WorkClock())
        gaps = gaps_of(beats)
        expect(
            gaps == rule_gaps(costs, budget)
            and max(gaps, default=0) < budget + max(costs)
            and list(results or ()) == costs,
            called=f"cooperative_map(clock.work, {costs}, budget={budget}, clock=clock) beside a heartbeat",
            got=f"gaps between the turns {gaps}",
            wanted="exactly the slices of the rule",
            next_step="follow these costs by hand; count time, not items",
        )


@check(points=1, hidden=True)
def the_time_of_a_pull_counts() -> None:
    """A generator that takes longer than `fn`, from the first item on."""
    clock = WorkClock()

    def slow_source() -> Iterator[int]:
        for _ in range(6):
            clock.work(4)
            yield 1

    beats, _ = beats_of(slow_source(), 6, clock)
    expect(
        gaps_of(beats) == [9, 10, 10],
        called="cooperative_map with items that take 4 to pull and 1 to work off, six of them, budget=6",
        got=f"gaps between the turns {gaps_of(beats)}",
        wanted="slices in which the pulls count, the first one's, too",
        next_step="begin the first slice before the first pull, and check the budget after each pull",
    )

    def slower_source() -> Iterator[int]:
        for _ in range(3):
            clock.work(7)
            yield 1

    beats, _ = beats_of(slower_source(), 6, clock)
    expect(
        gaps_of(beats) == [7, 8, 8],
        called="cooperative_map with items that take 7 to pull and 1 to work off, three of them, budget=6",
        got=f"gaps between the turns {gaps_of(beats)}",
        wanted="a turn before each item, the first one's, too: its pull alone uses up the budget",
        next_step="the rule holds for each item; the first one is no exception",
    )


@check(points=2, hidden=True)
def there_is_no_needless_yield() -> None:
    """How many turns the others get: with cheap items, at the end, for an empty iterable, with an endless budget."""
    for costs, budget, wanted in (([1] * 100, 10, 9), ([5, 5], 5, 1), ([5], 5, 0), ([], 1, 0), ([7] * 9, math.inf, 0)):
        beats, _ = beats_of(costs, budget, WorkClock())
        expect(
            len(beats) - 1 == wanted,
            called=f"cooperative_map over {len(costs)} items of cost {max(costs, default=0)}, budget={budget}",
            got=f"{len(beats) - 1} turns for the others",
            wanted="a turn only when the budget is used up and another item is there to be worked off",
            next_step="yield before an item, never after one, and one turn at a time",
        )


@check(points=1, hidden=True)
def the_time_of_others_is_not_charged() -> None:
    """Another task works for 1000 units at each turn."""
    costs = [1] * 12
    beats, _ = beats_of(costs, 3, WorkClock(), other=1000)
    expect(
        len(beats) - 1 == len(rule_gaps(costs, 3)),
        called="cooperative_map over 12 items of cost 1, budget=3, beside a task that works 1000 at each turn",
        got=f"{len(beats) - 1} turns for the others",
        wanted="as many turns as without that task",
        next_step="read the clock again after the yield: the new slice begins there",
    )


@check(points=1, hidden=True)
def nothing_is_pulled_with_a_wrong_budget() -> None:
    """Negative budgets and NaN, and what was pulled by then."""
    pulled: list[int] = []

    def source() -> Iterator[int]:
        for x in range(3):
            pulled.append(x)
            yield x

    for budget in (-1, -math.inf, math.nan, 0.0):
        expect_raises(
            ValueError,
            lambda budget=budget: awaited(abs, source(), budget, WorkClock()),  # type: ignore[misc]
            called=f"await cooperative_map(abs, source(), budget={budget}, clock=clock)",
            next_step="which comparison is true for NaN? Neither budget <= 0 nor budget > 0",
        )
    expect(
        not pulled,
        called="cooperative_map with budgets that are not greater than 0",
        got=f"items pulled: {pulled}",
        wanted="none",
        next_step="test the budget before the loop over items",
    )


@check(points=1, hidden=True)
def cancellation_arrives_at_a_yield() -> None:
    """Cancellation during the second slice, by `fn` itself and by another task."""
    clock, calls, pulled = WorkClock(), list[int](), list[int]()

    def source() -> Iterator[int]:
        for x in range(20):
            pulled.append(x)
            yield x

    async def main(by_another: bool) -> bool:
        def fn(x: int) -> int:
            calls.append(x)
            if x == 2:
                if by_another:
                    asyncio.get_running_loop().call_soon(task.cancel)
                else:
                    task.cancel()
            return clock.work(1)

        task = asyncio.ensure_future(cooperative_map(fn, source(), budget=2, clock=clock))
        await asyncio.wait([task])
        return task.cancelled()

    for by_another in (False, True):
        calls.clear()
        pulled.clear()
        cancelled = simulate(main(by_another))
        expect(
            cancelled and calls == [0, 1, 2, 3] and len(pulled) <= 5,
            called="cooperative_map over 20 items of cost 1, budget=2, cancelled while fn works on item 2",
            got=f"task cancelled: {cancelled}; fn was called for {calls}; pulled: {len(pulled)}",
            wanted="fn called up to the end of the slice, then CancelledError, and the rest left alone",
            next_step="do not catch CancelledError, nor BaseException, around the yield",
        )
