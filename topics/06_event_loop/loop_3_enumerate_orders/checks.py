import copy
import random
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.scenarios.node_orders import mixed_runs

from .given import Body
from .solution import possible_orders

Orders = set[tuple[str, ...]]


def logs(text: str) -> Body:
    """A body that logs each word of ``text``."""
    return [("log", word) for word in text.split()]


def words(*orders: str) -> Orders:
    return {tuple(order.split()) for order in orders}


def shown(orders: object) -> str:
    """A set of orders, sorted, as text; at most eight of them."""
    if not isinstance(orders, set) or not all(isinstance(order, tuple) for order in orders):
        return f"not a set of tuples: {orders!r}"
    lines = sorted(" ".join(map(str, order)) or "(empty)" for order in orders)
    return f"{len(lines)} orders: " + " | ".join(lines[:8]) + (" | …" if len(lines) > 8 else "")


def reference_orders(body: Body, context: str) -> Orders:
    """The model, written with values that never change."""
    done: Orders = set()

    def call(state: Any, body: Any) -> Any:
        log, timers, immediates, closes = state
        ticks: tuple = (body,)
        micros: tuple = ()
        while ticks or micros:
            if ticks:
                body, ticks = ticks[0], ticks[1:]
                draining_micros = False
            else:
                draining_micros = True
            while draining_micros or body is not None:
                if draining_micros:
                    if not micros:
                        break
                    body, micros = micros[0], micros[1:]
                for kind, inner in body:
                    log += (inner,) if kind == "log" else ()
                    ticks += (inner,) if kind == "tick" else ()
                    micros += (inner,) if kind == "micro" else ()
                    timers += (inner,) if kind == "timeout" else ()
                    immediates += (inner,) if kind == "immediate" else ()
                    closes += (inner,) if kind == "close" else ()
                body = None
        return log, timers, immediates, closes

    def timers_pass(state: Any, least: int) -> None:
        log, timers, immediates, closes = state
        for due in range(least, len(timers) + 1):
            after = (log, timers[due:], immediates, closes)
            for body in timers[:due]:
                after = call(after, body)
            if any(after[1:]):
                iteration(after, 0 if after[2] or after[3] else 1)
            else:
                done.add(after[0])

    def iteration(state: Any, least: int) -> None:
        log, timers, immediates, closes = state
        state = (log, timers, (), closes)
        for body in immediates:
            state = call(state, body)
        log, timers, immediates, closes = state
        state = (log, timers, immediates, ())
        for body in closes[::-1]:
            state = call(state, body)
        timers_pass(state, least)

    start = call(((), (), (), ()), body)
    timers_pass(start, 0) if context == "main" else iteration(start, 0)
    return done


def random_program(rng: random.Random, kinds: tuple[str, ...], statements: int) -> Body:
    """A program of at most ``statements`` queued bodies, each of which logs its number first; at most 4 timeouts."""
    left, timeouts, number = statements, 4, 0

    def body(depth: int) -> Any:
        nonlocal left, timeouts, number
        number += 1
        result: list[tuple[str, Any]] = [("log", str(number))]
        for kind in rng.choices(kinds, k=rng.randint(2, 4) if depth == 0 else rng.randint(0, 2)):
            if left == 0 or depth == 3 or (kind == "timeout" and timeouts == 0):
                break
            left -= 1
            timeouts -= kind == "timeout"
            result.append((kind, body(depth + 1)))
        return result

    return body(0)


@check(points=1)
def ticks_come_before_microtasks() -> None:
    """A body that logs, and queues a microtask, then a tick."""
    program: Any = [("micro", logs("m")), ("tick", logs("t")), ("log", "sync")]
    got = possible_orders(program)
    expect(
        got == words("sync t m"),
        called='possible_orders([("micro", [log m]), ("tick", [log t]), ("log", "sync")])',
        got=shown(got),
        wanted='{("sync", "t", "m")}',
        next_step="execute the whole body, then all ticks, then all microtasks",
    )


@check(points=1)
def the_main_module_leaves_a_race() -> None:
    """A timeout and an immediate from the main module: two orders."""
    got = possible_orders([("timeout", logs("timeout")), ("immediate", logs("immediate"))])
    expect(
        got == words("timeout immediate", "immediate timeout"),
        called='possible_orders([("timeout", [log timeout]), ("immediate", [log immediate])])',
        got=shown(got),
        wanted="both orders: the timeout may or may not be due in the first timers pass",
        next_step="in a timers pass, go on once for each number of timers that may be due, none included",
    )


@check(points=1)
def from_io_there_is_none() -> None:
    """The same two from an I/O callback: one order."""
    got = possible_orders([("timeout", logs("timeout")), ("immediate", logs("immediate"))], "io")
    expect(
        got == words("immediate timeout"),
        called='possible_orders([("timeout", [log timeout]), ("immediate", [log immediate])], "io")',
        got=shown(got),
        wanted='{("immediate", "timeout")}',
        next_step="after a poll callback, check and close come before the next timers pass",
    )


@check(points=2, hidden=True)
def queues_are_drained_until_both_are_empty() -> None:
    """Ticks and microtasks that queue more of both: one order."""
    first: Any = [("log", "t1"), ("micro", logs("m-from-t1")), ("tick", logs("t3"))]
    second: Any = [("log", "m1"), ("tick", logs("t-from-m1")), ("micro", logs("m3"))]
    program: Any = [("tick", first), ("tick", logs("t2")), ("micro", second), ("micro", logs("m2"))]
    for context in ("main", "io"):
        got = possible_orders(program, context)
        expect(
            got == words("t1 t2 t3 m1 m2 m-from-t1 m3 t-from-m1"),
            called=f"possible_orders of the lesson's puzzle 1, {context!r}",
            got=shown(got),
            wanted="the one order that Node.js prints",
            next_step="finish one queue with its newcomers before you look at the other, and repeat",
        )
    deep: Any = [("micro", [("tick", [("log", "a"), ("micro", [("tick", logs("b"))])]), ("micro", logs("c"))])]
    got = possible_orders(deep)
    expect(
        got == words("c a b"),
        called="possible_orders of microtasks and ticks that queue each other four levels deep",
        got=shown(got),
        wanted="every body runs, and a tick that a microtask queued waits for the other microtasks",
        next_step="repeat the drain until both queues are empty",
    )


@check(points=2, hidden=True)
def there_is_a_drain_after_each_callback() -> None:
    """Two callbacks of one phase, the first of which queues ticks and microtasks."""
    for kind, order in (("immediate", "1 t m 2"), ("close", "2 1 t m"), ("timeout", "1 t m 2")):
        first: Any = [("log", "1"), ("micro", logs("m")), ("tick", logs("t"))]
        got = possible_orders([(kind, first), (kind, logs("2"))], "io")  # type: ignore[list-item]
        expect(
            got == words(order),
            called=f"possible_orders of two {kind} bodies, of which the first queues a tick and a microtask, 'io'",
            got=shown(got),
            wanted="the queues of the first are drained at once, not at the end of the phase",
            next_step="drain after each body that the loop runs",
        )


@check(points=1, hidden=True)
def calls_leave_no_trace() -> None:
    """The empty body, a second call, a body that stands in two places, and the argument afterwards."""
    twice = logs("x")
    program: Any = [("timeout", [("tick", twice), ("immediate", twice)]), ("close", twice), ("timeout", twice)]
    before = copy.deepcopy(program)
    first, empty = possible_orders(program), possible_orders([])
    second = possible_orders(program)
    expect(
        empty == {()} and first == second == reference_orders(before, "main") and program == before,
        called="possible_orders of one program, of [], and of the program again",
        got=f"{shown(first)}; {shown(empty)}; {shown(second)}; argument changed: {program != before}",
        wanted="twice the same right set, {()} for the empty body, and the argument as it was",
        next_step="make all state anew in each call, and never remove anything from a body",
    )


@check(points=2, hidden=True)
def one_order_from_a_socket() -> None:
    """One of each kind from an I/O callback and from the main module."""
    kinds = ("timeout", "immediate", "tick", "micro", "close")
    program: Any = [("log", "data"), *((kind, logs(kind)) for kind in kinds)]
    got = possible_orders(program, "io")
    expect(
        got == words("data tick micro immediate close timeout"),
        called="possible_orders of one statement of each kind, 'io'",
        got=shown(got),
        wanted="the one order of a socket's data callback",
        next_step="go round the ring from poll: what comes next, and what comes last?",
    )
    got = possible_orders(program)
    wanted = words("data tick micro timeout immediate close", "data tick micro immediate close timeout")
    expect(
        got == wanted,
        called="possible_orders of one statement of each kind, 'main'",
        got=shown(got),
        wanted="the timeout in the extra pass or in that of the first iteration, nothing else is free",
        next_step="from main, one timers pass comes before the first check",
    )


@check(points=1, hidden=True)
def new_immediates_wait_for_the_next_iteration() -> None:
    """An immediate that queues an immediate and a timeout."""
    program: Any = [("immediate", [("log", "i1"), ("timeout", logs("t")), ("immediate", logs("i2"))])]
    for context in ("main", "io"):
        got = possible_orders(program, context)
        expect(
            got == words("i1 i2 t", "i1 t i2"),
            called=f"possible_orders of an immediate that queues a timeout and an immediate, {context!r}",
            got=shown(got),
            wanted="the timers pass may come between the two immediates",
            next_step="take the batch before the phase begins; what is added goes to the next iteration",
        )


@check(points=1, hidden=True)
def closes_run_from_the_last_to_the_first() -> None:
    """Several close callbacks, and close callbacks that queue close callbacks and immediates."""
    nested: Any = [("log", "c2"), ("close", logs("c4")), ("immediate", logs("i"))]
    got = possible_orders([("close", logs("c1")), ("close", nested), ("close", logs("c3"))], "io")
    expect(
        got == words("c3 c2 c1 i c4"),
        called="possible_orders of three close callbacks, of which the second queues a fourth and an immediate, 'io'",
        got=shown(got),
        wanted="the last queued first; the fourth in the next iteration, after its check",
        next_step="reverse the batch of the close phase, and keep newcomers out of it",
    )


@check(points=2, hidden=True)
def each_prefix_of_the_timers_may_be_due() -> None:
    """Several timeouts of the main module, and an immediate."""
    for count in range(1, 7):
        timers = [f"t{number}" for number in range(count)]
        got = possible_orders([*(("timeout", logs(name)) for name in timers), ("immediate", logs("i"))])
        wanted = {(*timers[:due], "i", *timers[due:]) for due in range(count + 1)}
        expect(
            got == wanted,
            called=f"possible_orders of {count} timeouts and an immediate, 'main'",
            got=shown(got),
            wanted="the timeouts in their order, and the immediate at any place among them",
            next_step="only a prefix may be due: a younger timer never fires before an older one",
        )


@check(points=1, hidden=True)
def two_races_give_what_node_printed() -> None:
    """The lesson's mixed program against 40 recorded runs of Node.js, and timeouts that are added during a pass."""
    first: Any = [("log", "t1"), ("immediate", logs("A"))]
    second: Any = [("log", "i1"), ("timeout", logs("B"))]
    got = possible_orders([("timeout", first), ("immediate", second)])
    missing = set(mixed_runs()[:40]) - got
    expect(
        got == words("i1 t1 A B", "i1 t1 B A", "t1 i1 A B"),
        called="possible_orders of the mixed program, 'main'",
        got=f"{shown(got)}; orders that Node.js printed and that are missing: {len(missing)}",
        wanted="every order that Node.js prints, and none that the rules exclude",
        next_step="follow one path by hand: which timers are pending when each pass begins?",
    )
    added: Any = [("timeout", [("log", "t1"), ("timeout", logs("t2"))]), ("immediate", logs("i"))]
    got = possible_orders(added)
    expect(
        got == words("t1 i t2", "i t1 t2"),
        called="possible_orders of a timeout that queues a timeout, and an immediate, 'main'",
        got=shown(got),
        wanted="a timeout that is added during a pass waits for a later one",
        next_step="fix the list of pending timers before the pass begins",
    )


@check(points=2, hidden=True)
def random_programs_have_all_their_orders() -> None:
    """200 seeded random programs in both contexts."""
    rng = random.Random(63)
    for number in range(200):
        program = random_program(rng, ("tick", "micro", "timeout", "immediate", "close"), 9)
        for context in ("main", "io"):
            got, wanted = possible_orders(program, context), reference_orders(program, context)
            both = got if isinstance(got, set) else set()
            expect(
                got == wanted,
                called=f"possible_orders of random program {number}, {context!r}: {program}",
                got=f"{len(both - wanted)} orders too many, {len(wanted - both)} missing",
                wanted="exactly the orders of the rules",
                next_step="take this program and follow it through the ring by hand",
            )


@check(points=1, hidden=True)
def lonely_timers_wake_the_loop() -> None:
    """Programs in which nothing but timeouts waits."""
    chain: Any = [("timeout", [("log", "1"), ("timeout", [("log", "2"), ("timeout", logs("3"))])])]
    for context in ("main", "io"):
        got = possible_orders([*chain, ("timeout", logs("x"))], context)
        expect(
            got == words("1 x 2 3"),
            called=f"possible_orders of timeouts only, {context!r}",
            got=shown(got),
            wanted="each log complete: the loop neither stops early nor turns for ever",
            next_step="if an iteration begins with timers only, at least one of them is due in it",
        )


@check(points=1, hidden=True)
def progress_is_forced_only_on_lonely_timers() -> None:
    """Timeouts that stay pending while immediates or close callbacks keep the loop turning."""
    for kind in ("immediate", "close"):
        chain: Any = [("log", "1"), (kind, [("log", "2"), (kind, [("log", "3"), (kind, logs("4"))])])]
        got = possible_orders([("timeout", logs("t")), (kind, chain)])
        expect(
            got == words("t 1 2 3 4", "1 t 2 3 4", "1 2 t 3 4", "1 2 3 t 4", "1 2 3 4 t"),
            called=f"possible_orders of a timeout beside a chain of four {kind} bodies, 'main'",
            got=shown(got),
            wanted="the timeout at any place: while others wait, poll does not sleep and no timer need be due",
            next_step="as long as an immediate or a close callback waits, the prefix may be empty again",
        )


@check(points=1, hidden=True)
def unknown_words_are_refused() -> None:
    """Unknown kinds of statements at several depths, and an unknown context."""
    unknown: Any = ("interval", [])
    programs: list[Any] = [[unknown], [("tick", [unknown])], [("immediate", [("timeout", [("log", "x"), unknown])])]]
    for program in programs:
        expect_raises(
            ValueError,
            partial(possible_orders, program),
            called=f"possible_orders({program})",
            next_step="look at the kind of each statement, in nested bodies too",
        )
    no_context: Any = "timer"
    for body in (logs(""), logs("x")):
        expect_raises(
            ValueError,
            partial(possible_orders, body, no_context),
            called=f'possible_orders({body}, "timer")',
            next_step="only main and io are contexts",
        )
