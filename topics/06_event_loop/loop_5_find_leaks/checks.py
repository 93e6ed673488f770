import gc
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import full_name
from .solution import leak_suspects


class Session:
    """What the handler forgets to drop."""


class Node:
    """One of a pair that refer to each other: only the garbage collector frees them."""

    other: "Node"


class Entry:
    """What a cache holds."""


class Liar:
    """Says that it is a Session."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return Session


def new_type(module: str, name: str) -> type:
    """A class called ``name`` that says it comes from ``module``."""
    return type(name, (), {"__module__": module})


def pairs(count: int) -> list[Node]:
    """``count`` nodes in pairs."""
    nodes = [Node() for _ in range(count)]
    for one, other in zip(nodes[::2], nodes[1::2], strict=True):
        one.other, other.other = other, one
    return nodes


@contextmanager
def quiet_heap() -> Iterator[None]:
    """What exists already is left out of every census, which makes them fast; afterwards it is as before."""
    was_on = gc.isenabled()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()
        else:
            gc.disable()


def growing(kind: Callable[[], object], series: list[int]) -> tuple[Callable[[], None], list]:
    """A work that keeps ``series[i]`` more objects in its i-th call, and the list that keeps them."""
    kept: list = []
    steps = iter(series)

    def work() -> None:
        kept.extend(kind() for _ in range(next(steps, 0)))

    return work, kept


def the_handler() -> Callable[[], None]:
    """Snapdesk's handler: it keeps 25 sessions, leaves 50 nodes in cycles, and fills a cache of 40 entries."""
    sessions: list[Session] = []
    cache: list[Entry] = []

    def work() -> None:
        sessions.extend(Session() for _ in range(25))
        pairs(50)
        cache.extend(Entry() for _ in range(25))
        del cache[:-40]

    return work


@check(points=1)
def the_handler_has_one_suspect() -> None:
    """25 sessions in a list, 50 nodes of cyclic garbage and a cache of 40 entries: only the sessions are a leak."""
    with quiet_heap():
        got = leak_suspects(the_handler())
    expect(
        got == [(full_name(Session), 25)],
        called="leak_suspects(work), where work keeps 25 sessions, drops 50 nodes in cycles and fills a cache of 40 entries",
        got=got,
        wanted=f"[({full_name(Session)!r}, 25)]",
        next_step="collect before you count, warm up before the first census, and ask for growth in every round",
    )


@check(points=1)
def a_cache_that_stops_is_no_leak() -> None:
    """A cache that fills in the first two rounds and then stops."""
    work, _ = growing(Entry, [10, 10, 10, 5, 0, 0])
    with quiet_heap():
        got = leak_suspects(work)
    expect(
        got == [],
        called="leak_suspects(work) with 10, 10, then 10, 5, 0, 0 new entries in the four rounds",
        got=got,
        wanted="[]",
        next_step="compare each census with the one before it, not the last with the first",
    )


@check(points=1)
def wrong_numbers_are_refused_first() -> None:
    """rounds=1, warmup=-1, min_per_round=0: ValueError, and work has not been called."""
    calls: list[int] = []
    wrong: tuple[dict[str, Any], ...] = ({"rounds": 1}, {"warmup": -1}, {"min_per_round": 0}, {"rounds": 0})
    for arguments in wrong:
        expect_raises(
            ValueError,
            partial(leak_suspects, lambda: calls.append(1), **arguments),
            called=f"leak_suspects(work, **{arguments})",
            next_step="check the three numbers first",
        )
    expect(
        calls == [],
        called="work, in the calls that are refused",
        got=f"called {len(calls)} times",
        wanted="not called",
        next_step="check the numbers before the warm-up",
    )


@check(points=1, hidden=True)
def garbage_in_cycles_is_no_leak() -> None:
    """Cyclic garbage that is left at once, more each time, such that has lived through a census, and both beside a leak."""
    with quiet_heap():
        held: list[list[Node]] = []
        kept: list[Node] = []
        sizes: list[int] = []

        def drops_all() -> None:
            pairs(30)

        def work() -> None:
            held[:] = [pairs(30)]  # those of the round before become garbage only now

        def keeps_some() -> None:
            kept.extend(pairs(4))
            pairs(30)

        def drops_more_and_more() -> None:
            sizes.append(1)
            pairs(10 * len(sizes))

        young = leak_suspects(drops_all)
        more = leak_suspects(drops_more_and_more, warmup=1)
        old = leak_suspects(work, warmup=1)
        both = leak_suspects(keeps_some, warmup=1, rounds=2)
    expect(
        young == [],
        called="leak_suspects of a work that leaves 30 nodes in cycles",
        got=young,
        wanted="[]",
        next_step="collect before each census, also before the first",
    )
    expect(
        more == [],
        called="leak_suspects(work, warmup=1), work leaves 10, 20, 30, … nodes in cycles",
        got=more,
        wanted="[]",
        next_step="collect before you count: what is garbage already must not be in the census",
    )
    expect(
        old == [],
        called="leak_suspects of a work with 30 nodes in cycles, but the nodes live until the next round",
        got=old,
        wanted="[]",
        next_step="collect all generations: gc.collect() without argument",
    )
    expect(
        both == [(full_name(Node), 4)],
        called="leak_suspects of a work that keeps 4 nodes and leaves 30 of the same type in cycles",
        got=both,
        wanted="the kept ones only",
        next_step="collect before the first census, too: garbage of the warm-up would hide a leak",
    )


@check(points=1, hidden=True)
def nothing_is_kept_alive() -> None:
    """Weak references to what work drops are tested inside work, at once."""
    held: list[Session] = []
    alive: list[int] = []

    def work() -> None:
        probes = [weakref.ref(session) for session in held]
        held.clear()
        alive.append(sum(probe() is not None for probe in probes))
        held.extend(Session() for _ in range(50))

    with quiet_heap():
        got = leak_suspects(work), leak_suspects(work, select=lambda kind: kind is Session)
    expect(
        not any(alive) and got == ([], []),
        called="work drops the 50 objects of its last call and looks at weak references to them",
        got=f"still alive, call by call: {alive}; suspects {got}",
        wanted="none of them alive, and no suspects",
        next_step="what gc.get_objects() returned must be gone before the next work(), and so must a loop variable over it",
    )


@check(points=1, hidden=True)
def types_are_exact() -> None:
    """Subclasses, objects that lie about their class, and different types of one name."""

    class Child(Session):
        pass

    first, second = new_type("shop.orders", "Item"), new_type("shop.stock", "Item")
    twins = [new_type("shop.orders", "Twin") for _ in range(2)]
    kept: list = []
    turns = cycle((0, 1))

    def work() -> None:
        kept.extend([Child(), Child(), Liar(), first(), second(), second()])
        kept.append(twins[next(turns)]())  # each of the two grows in every second round only

    with quiet_heap():
        got = leak_suspects(work)
    wanted = [(full_name(Child), 2), ("shop.stock.Item", 2), (full_name(Liar), 1), ("shop.orders.Item", 1)]
    expect(
        got == sorted(wanted, key=lambda row: (-row[1], row[0])),
        called="leak_suspects of a work that keeps subclasses, objects with a false __class__, and types of equal names",
        got=got,
        wanted="each exact type for itself",
        next_step="use type(x), and count by the type itself; names come last",
    )


@check(points=1, hidden=True)
def every_round_must_grow() -> None:
    """Growth that alternates, pauses, shrinks or starts late."""
    for series in ([30, 0, 30, 0], [0, 30, 0, 30], [5, 5, 0, 5], [0, 5, 5, 5], [40, 40, 40, 0]):
        work, _ = growing(Entry, series)
        with quiet_heap():
            got = leak_suspects(work, warmup=0)
        expect(
            got == [],
            called="leak_suspects(work, warmup=0), where some of the four rounds keep nothing new",
            got=got,
            wanted="[]: one round without growth acquits",
            next_step="a type must grow in each round, not on the average",
        )
    work, _ = growing(Entry, [10, 10, 0, 5, 5, 5])
    with quiet_heap():
        got = leak_suspects(work)
    expect(
        got == [],
        called="leak_suspects(work) with 10 and 10 new objects in the warm-up, then 0, 5, 5, 5",
        got=got,
        wanted="[]: the first round kept nothing",
        next_step="the first census comes after the warm-up",
    )
    work, kept = growing(Entry, [9] * 4)

    def shrinks() -> None:
        work()
        if len(kept) > 20:
            kept.clear()

    with quiet_heap():
        got = leak_suspects(shrinks, warmup=0)
    expect(
        got == [],
        called="leak_suspects of a work that grows twice, then drops everything",
        got=got,
        wanted="[]",
        next_step="compare with the census just before",
    )


@check(points=1, hidden=True)
def the_smallest_growth_counts() -> None:
    """Uneven growth with several thresholds; numbers of calls; a type that is new in the first round."""
    for least, wanted in ((1, [2]), (2, [2]), (3, [])):
        work, _ = growing(Entry, [50, 7, 3, 5, 2, 4])
        with quiet_heap():
            got = leak_suspects(work, min_per_round=least)
        expect(
            [growth for _, growth in got] == wanted,
            called=f"leak_suspects(work, min_per_round={least}) with uneven growth",
            got=got,
            wanted="the smallest growth of any round, if that is at least min_per_round",
            next_step="keep the minimum for each type from round to round",
        )
    courses: tuple[dict[str, Any], ...] = ({"warmup": 0, "rounds": 2}, {"warmup": 3, "rounds": 5}, {"warmup": 0}, {})
    for course in courses:
        calls: list[int] = []
        kept: list = []

        def work_once(calls: list[int] = calls, kept: list = kept) -> None:
            calls.append(1)
            kept.extend([Entry(), Entry(), Entry()])

        with quiet_heap():
            got = leak_suspects(work_once, **course)
        expect(
            len(calls) == course.get("warmup", 2) + course.get("rounds", 4) and got == [(full_name(Entry), 3)],
            called=f"leak_suspects(work, **{course}) with three new objects in each call",
            got=f"{len(calls)} calls, {got}",
            wanted="warmup + rounds calls (2 and 4 if not given), and the type with its growth, although it may be new in the first round",
            next_step="census after the warm-up, then work and census by turns; an unseen type counts from 0",
        )


@check(points=1, hidden=True)
def suspects_are_sorted() -> None:
    """Several leaks at once, some with the same growth."""
    kinds = [new_type(module, "Row") for module in ("shop.b", "shop.c", "shop.a", "app")]
    kept: list = []

    def work() -> None:
        for kind, count in zip(kinds, (3, 9, 3, 4), strict=True):
            kept.extend(kind() for _ in range(count))

    with quiet_heap():
        got = leak_suspects(work, rounds=2)
    expect(
        got == [("shop.c.Row", 9), ("app.Row", 4), ("shop.a.Row", 3), ("shop.b.Row", 3)]
        and all(type(row) is tuple for row in got),
        called="leak_suspects of a work with four leaks, two of the same growth",
        got=got,
        wanted="a list of tuples: the largest growth first, then by name",
        next_step="sort by (-growth, name)",
    )


@check(points=1, hidden=True)
def the_standard_library_is_left_out() -> None:
    """Classes of top-level modules and of submodules, of the standard library and others with similar names."""
    inside = ("builtins", "json", "collections.abc", "concurrent.futures.thread", "_thread")
    outside = ("__main__", "collections_extra", "shop.json", "jsonish", "shop")
    kinds = [new_type(module, "Thing") for module in inside + outside]
    kept: list = []

    def work() -> None:
        kept.extend(kind() for kind in kinds)

    with quiet_heap():
        got = leak_suspects(work, rounds=2)
    expect(
        sorted(got) == sorted((f"{module}.Thing", 1) for module in outside),
        called="leak_suspects(work) with leaking classes of ten modules, five of them of the standard library",
        got=got,
        wanted="those whose top-level package is not in sys.stdlib_module_names",
        next_step='kind.__module__.partition(".")[0]',
    )


@check(points=1, hidden=True)
def select_replaces_the_default() -> None:
    """A select of the caller: what it gets, and that it decides alone."""
    kept: list = []
    asked: set = set()

    def work() -> None:
        kept.extend((Session(), Entry(), {}, []))
        kept[-2]["self"] = kept

    def only_some(kind: type) -> bool:
        asked.add(type(kind))
        return kind in (Entry, dict)

    with quiet_heap():
        got = leak_suspects(work, select=only_some), leak_suspects(work, select=lambda kind: False)
    expect(
        got == (sorted([(full_name(Entry), 1), ("builtins.dict", 1)]), []),
        called="leak_suspects with a select for Entry and dict; with a select that refuses all",
        got=got,
        wanted="only the selected types, also those of the standard library",
        next_step="with a select, the default does not count",
    )
    expect(
        all(issubclass(kind, type) for kind in asked),
        called="select(kind), the type of kind",
        got=sorted(kind.__name__ for kind in asked),
        wanted="types only",
        next_step="select gets the type, not an object and not a name",
    )


@check(points=1, hidden=True)
def the_detector_does_not_show() -> None:
    """select=lambda kind: True: a clean work, and one that keeps one object of a builtin type a round."""
    kept: list = []
    with quiet_heap():
        for rounds in (4, 6):
            clean = leak_suspects(lambda: None, rounds=rounds, select=lambda kind: True)
            expect(
                clean == [],
                called=f"leak_suspects(lambda: None, rounds={rounds}, select=lambda kind: True)",
                got=clean,
                wanted="[]",
                next_step="what grows in each round is something that you keep, such as the censuses",
            )
        leaking = leak_suspects(lambda: kept.append([]), select=lambda kind: True)
    expect(
        leaking == [("builtins.list", 1)],
        called="leak_suspects(lambda: kept.append([]), select=lambda kind: True)",
        got=leaking,
        wanted="one list a round, and nothing else",
        next_step="keep nothing from round to round but the last census and the suspects",
    )


@check(points=1, hidden=True)
def the_collector_is_as_it_was() -> None:
    """The collector enabled and disabled by the caller, with a work that returns and one that raises."""
    calls: list[int] = []

    def fails_later() -> None:
        calls.append(1)
        if len(calls) % 4 == 0:
            raise KeyError("boom")

    for is_on in (True, False):
        with quiet_heap():
            if is_on:
                gc.enable()
            else:
                gc.disable()
            got = leak_suspects(the_handler(), rounds=2)
            after = gc.isenabled()
            expect_raises(
                KeyError,
                lambda: leak_suspects(fails_later),
                called="leak_suspects of a work that raises KeyError in its fourth call",
                next_step="do not catch what work raises",
            )
            at_last = gc.isenabled()
        expect(
            got == [(full_name(Session), 25)] and (after, at_last) == (is_on, is_on) and len(calls) % 4 == 0,
            called=f"leak_suspects with the collector {'enabled' if is_on else 'disabled'} by the caller",
            got=f"{got}; enabled after a return: {after}, after an exception: {at_last}",
            wanted="the same suspects, and the collector as it was found",
            next_step="gc.collect() needs no gc.enable()",
        )
