import math
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import system_select
from .solution import Handle, Reactor


class VirtualWorld:
    """A clock and a select in virtual time. ``events`` are (time, fd): at that time fd becomes readable, once."""

    def __init__(self, *events: tuple[float, int]) -> None:
        self.now, self.events = 0.0, list(events)
        self.asked: list[float | None] = []  # the timeouts
        self.watched: list[set[int]] = []  # the descriptors
        self.strays: list[int] = []  # returned by select although nobody asked
        self.oversleep = 0.0
        self.reads = 0

    def reactor(self) -> Reactor:
        return Reactor(clock=self.clock, select=self.select)

    def clock(self) -> float:
        self.reads += 1
        expect(
            self.reads < 20_000,
            called="run()",
            got="20,000 calls of clock()",
            wanted="a loop that sleeps in select and ends",
            next_step="what does your loop do when there is nothing to run?",
        )
        return self.now

    def select(self, timeout: float | None, fds: frozenset[int]) -> list[int]:
        self.asked.append(timeout)
        self.watched.append(set(fds))
        expect(
            len(self.asked) < 3_000,
            called="run()",
            got=f"3,000 calls of select; the last timeouts are {self.asked[-3:]}",
            wanted="a loop that sleeps until something is due, and ends without referenced work",
            next_step="look at the timeout, and at the question that keeps run going",
        )
        wake = min((at for at, fd in self.events if fd in fds), default=math.inf)
        wake = min(wake, math.inf if timeout is None else self.now + timeout)
        expect(
            wake < math.inf,
            called="select(timeout, fds)",
            got=f"timeout {timeout}, descriptors {sorted(fds)}: nothing will ever wake it",
            wanted="no call of select that sleeps for ever without need",
            next_step="is there still referenced work, and does the timeout follow from the earliest timer?",
        )
        self.now = max(self.now, wake) + self.oversleep
        readable = [(at, fd) for at, fd in self.events if at <= self.now and fd in fds]
        self.events = [event for event in self.events if event not in readable]
        return self.strays + [fd for _, fd in readable]


def both(*steps: Callable[[], object]) -> Callable[[], None]:
    """A callback that takes these steps."""

    def callback() -> None:
        for step in steps:
            step()

    return callback


def _raise(error: Exception) -> None:
    raise error


@check(points=1)
def soon_runs_before_later() -> None:
    """`call_soon` in order, then a timer of delay 0; what a callback adds comes after both."""
    world = VirtualWorld()
    log: list[Any] = []
    reactor = world.reactor()
    reactor.call_later(0, log.append, "timer 0")
    reactor.call_soon(both(lambda: log.append("first"), lambda: reactor.call_soon(log.append, "added")))
    handle = reactor.call_soon(log.append, "second")
    reactor.run()
    expect(
        log == ["first", "second", "timer 0", "added"] and isinstance(handle, Handle),
        called="call_later(0, …), call_soon(first), call_soon(second), where first adds one more by call_soon",
        got=log,
        wanted="first, second, timer 0, added",
        next_step="due timers are appended in step 4, and step 5 runs only what is in the queue then",
    )
    expect(
        world.asked == [0, 0],
        called="the same run()",
        got=f"calls of select with the timeouts {world.asked}",
        wanted="two turns: what a callback adds is run in a turn of its own, after another look at the world",
        next_step="count the queue before you run its first callback",
    )


@check(points=1)
def select_is_asked_for_the_right_time() -> None:
    """The timeout of each turn: 0, the time to the next timer, or None."""
    world = VirtualWorld((6.0, 7))
    log: list[Any] = []
    reactor = world.reactor()
    reactor.add_reader(7, both(lambda: log.append(world.now), lambda: reactor.remove_reader(7)))
    reactor.call_soon(log.append, "soon")
    for delay in (4, 1.5):
        reactor.call_later(delay, lambda: log.append(world.now))
    reactor.run()
    expect(
        world.asked == [0, 1.5, 2.5, None] and log == ["soon", 1.5, 4, 6],
        called="one call_soon, timers of 1.5 s and 4 s, a reader whose descriptor is readable at 6 s",
        got=f"timeouts {world.asked}, callbacks {log}",
        wanted="timeouts [0, 1.5, 2.5, None]: work is ready; to each timer; only the reader is left",
        next_step="compute the timeout anew in each turn from the queue and the earliest timer",
    )
    expect(
        world.watched == [{7}] * 4,
        called="select(timeout, fds)",
        got=f"fds {world.watched}",
        wanted="the set of all descriptors that have a reader",
        next_step="pass frozenset(…) of the descriptors, not the handles",
    )


@check(points=1, hidden=True)
def recursion_starves_nobody() -> None:
    """A callback that adds itself 1,000 times by `call_soon`, beside a timer and a reader that become due meanwhile."""
    world = VirtualWorld((5.0, 3))
    reactor = world.reactor()
    seen: dict[str, int] = {}
    steps: list[float] = []

    def step() -> None:
        steps.append(world.now)
        world.now += 0.125
        if len(steps) < 1_000:
            reactor.call_soon(step)

    def note(name: str) -> None:
        seen[name] = len(steps)
        reactor.remove_reader(3)

    reactor.call_soon(step)
    reactor.call_later(10, note, "timer")
    reactor.add_reader(3, note, "reader")
    reactor.run()
    expect(
        seen == {"timer": 81, "reader": 41} and len(steps) == 1_000,
        called="a step of 1/8 s that adds itself by call_soon, a timer of 10 s, a descriptor readable at 5 s",
        got=f"{len(steps)} steps; number of steps run before the timer and the reader: {seen}",
        wanted="both run in the turn in which they are due",
        next_step="run only the callbacks that were in the queue when the turn's step 5 began",
    )


@check(points=1, hidden=True)
def timers_fire_in_order() -> None:
    """Timers with equal deadlines, set in different ways, and many timers due after a `select` that returns late."""
    world = VirtualWorld()
    log: list[Any] = []
    reactor = world.reactor()
    for number in range(5):
        reactor.call_later(2, log.append, number)
    reactor.call_later(0.5, log.append, "early")
    world.now = 1.0
    for number in range(5, 10):
        reactor.call_later(1, log.append, number)
    reactor.run()
    expect(
        log == ["early", *range(10)],
        called="ten timers for one instant, half of them set a second later",
        got=log,
        wanted="order of creation",
        next_step="give each timer a number behind its deadline",
    )
    world = VirtualWorld()
    log = []
    world.oversleep = 10.0
    reactor = world.reactor()
    delays = [3, 1, 4, 1.5, 9, 2.625, 6, 5.375]
    for delay in delays:
        reactor.call_later(delay, log.append, delay)
    reactor.run()
    expect(
        log == sorted(delays) and len(world.asked) == 1,
        called=f"timers {delays}, and a select that returns 10 s late",
        got=f"{log} in {len(world.asked)} turns",
        wanted="all of them in one turn, by due time",
        next_step="take all due timers from the heap before you run the first callback",
    )


@check(points=1, hidden=True)
def the_queue_is_filled_in_order() -> None:
    """Order and arguments within one turn: what was ready, readers as `select` returned them, then timers."""
    world = VirtualWorld((0, 9), (0, 3), (0, 5))
    log: list[Any] = []
    world.strays = [42, 0]
    reactor = world.reactor()
    handles = [reactor.add_reader(fd, lambda *args: log.append(args), fd, str(fd)) for fd in (3, 5, 9)]
    reactor.call_later(0, lambda *args: log.append(args), "timer", 1)
    reactor.call_soon(lambda *args: log.append(args))
    reactor.call_soon(lambda: [handle.unref() for handle in handles])
    reactor.run()
    expect(
        log == [(), (9, "9"), (3, "3"), (5, "5"), ("timer", 1)],
        called="a call_soon, a due timer, readers of 3, 5, 9; select returns [42, 0, 9, 3, 5]",
        got=f"arguments of the callbacks in order: {log}",
        wanted="the ready queue, then the readers in the order returned, unknown descriptors ignored, then timers",
        next_step="follow steps 3, 4 and 5 of the turn",
    )


@check(points=1, hidden=True)
def a_slow_callback_lets_nobody_in() -> None:
    """A timer's callback that takes so long that another timer becomes due."""
    world = VirtualWorld()
    log: list[Any] = []
    reactor = world.reactor()

    def slow() -> None:
        log.append("slow")
        world.now = 5.0
        reactor.call_soon(log.append, "added by slow")

    reactor.call_later(1, slow)
    reactor.call_later(2, log.append, "timer 2")
    reactor.call_later(1, log.append, "timer 1")
    reactor.run()
    expect(
        log == ["slow", "timer 1", "added by slow", "timer 2"] and world.asked == [1, 0],
        called="timers of 1, 2 and 1 s; the first runs until 5 s and adds a callback",
        got=f"{log}, timeouts {world.asked}",
        wanted="the timer that became due meanwhile waits for the next turn, behind what is in the queue",
        next_step="read the clock once a turn, before the first callback",
    )
    world = VirtualWorld()
    log = []

    def ticking() -> float:
        """From the first select on, each look at the clock takes a second."""
        now = world.clock()
        world.now += 1.0 if world.asked else 0.0
        return now

    reactor = Reactor(clock=ticking, select=world.select)
    reactor.call_later(
        1, both(lambda: log.append("timer 1"), lambda: reactor.call_soon(log.append, "added by timer 1"))
    )
    reactor.call_later(1.5, log.append, "timer 1.5")
    reactor.run()
    expect(
        log == ["timer 1", "added by timer 1", "timer 1.5"],
        called="timers of 1 and 1.5 s, the first adds a callback; after the first select each call of clock() takes 1 s",
        got=log,
        wanted="step 4 compares all timers with one time: what becomes due after it waits for the next turn",
        next_step="read the clock once, before the loop that takes the due timers",
    )


@check(points=1, hidden=True)
def nobody_sleeps_to_a_cancelled_timer() -> None:
    """The timeout when the earliest timer is cancelled, before `run` and by a callback."""
    world = VirtualWorld()
    log: list[Any] = []
    reactor = world.reactor()
    first, last = reactor.call_later(1, log.append, 1), reactor.call_later(9, log.append, 9)
    second = reactor.call_later(3, log.append, 3)
    reactor.call_later(2, both(second.cancel, last.cancel))
    reactor.call_later(5, log.append, 5)
    first.cancel()
    reactor.run()
    expect(
        world.asked == [2, 3] and log == [5],
        called="timers of 1, 2, 3, 5, 9 s; 1 is cancelled before run, 3 and 9 by the callback of 2",
        got=f"timeouts {world.asked}, called {log}",
        wanted="a cancelled timer is never called and shortens no sleep",
        next_step="drop cancelled timers from the head of the heap before you compute the timeout",
    )


@check(points=1, hidden=True)
def nobody_sleeps_past_an_unreferenced_timer() -> None:
    """The timeout when the earliest timer is unreferenced and something else keeps `run` going."""
    world = VirtualWorld((4.0, 8))
    log: list[Any] = []
    reactor = world.reactor()
    reactor.call_later(1, lambda: log.append(world.now)).unref()
    reactor.call_later(3, lambda: log.append(world.now))
    reactor.add_reader(8, both(lambda: log.append(world.now), lambda: reactor.remove_reader(8)))
    reactor.call_later(50, log.append, "never").unref()
    reactor.run()
    expect(
        log == [1, 3, 4] and world.asked == [1, 2, 47],
        called="timers of 1 s (unref), 3 s and 50 s (unref), a reader readable at 4 s",
        got=f"callbacks at {log}, timeouts {world.asked}",
        wanted="unreferenced timers set the timeout like any other",
        next_step="reference counts for whether run goes on, not for how long it sleeps",
    )


@check(points=1, hidden=True)
def the_timeout_is_never_negative() -> None:
    """Timers that are overdue, a queue that holds only cancelled callbacks, and no timers at all."""
    world = VirtualWorld((8.0, 4))
    log: list[Any] = []
    reactor = world.reactor()
    reactor.call_later(1, log.append, "overdue")
    world.now = 3.0
    reactor.run()
    expect(
        world.asked == [0] and log == ["overdue"],
        called="a timer of 1 s, run() 3 s later",
        got=f"timeouts {world.asked}",
        wanted="0: never negative",
        next_step="use max(0, …)",
    )
    reactor.call_soon(log.append, "cancelled").cancel()
    reactor.call_later(2, log.append, "timer")
    reactor.add_reader(4, lambda: reactor.remove_reader(4))
    reactor.run()
    expect(
        world.asked == [0, 2, None] and log == ["overdue", "timer"],
        called="a cancelled call_soon, a timer of 2 s, a reader readable 5 s later",
        got=f"timeouts {world.asked[1:]}, called {log[1:]}",
        wanted="to the timer, then None: a cancelled callback in the queue counts for nothing",
        next_step="drop cancelled handles from the queue before you ask whether it is empty",
    )
    reactor.call_soon(log.append, "cancelled").cancel()
    reactor.call_soon(log.append, "behind it")
    reactor.run()
    expect(
        log[2:] == ["behind it"] and world.asked[3:] == [0],
        called="a cancelled call_soon, and one behind it that is not",
        got=f"timeouts {world.asked[3:]}, called {log[2:]}",
        wanted="one turn with timeout 0, in which the second is called",
        next_step="drop the cancelled callback and no other",
    )


@check(points=1, hidden=True)
def an_unreferenced_interval_holds_nobody() -> None:
    """An unreferenced timer that sets itself again, beside referenced work that ends."""
    world = VirtualWorld()
    log: list[Any] = []
    reactor = world.reactor()

    def interval() -> None:
        log.append(world.now)
        reactor.call_later(1, interval).unref()

    reactor.call_later(1, interval).unref()
    reactor.run()
    expect(
        not world.asked and not log,
        called="run() with nothing but an unreferenced timer",
        got=f"timeouts {world.asked}",
        wanted="run returns at once",
        next_step="only referenced timers keep run going",
    )
    reactor.call_later(3.5, log.append, "work")
    reactor.run()
    expect(
        log == [1, 2, 3, "work"] and world.now == 3.5,
        called="an unreferenced timer that sets itself again each second, and work at 3.5 s",
        got=f"{log}, ended at {world.now} s",
        wanted="the interval fires while there is other work, and run ends with that",
        next_step="ask before each turn whether referenced work is left",
    )


@check(points=1, hidden=True)
def ref_and_unref_hold_readers_and_timers() -> None:
    """`ref` and `unref` of readers, timers and `call_soon`, called once, twice and in turn."""
    world = VirtualWorld((2.0, 5))
    log: list[Any] = []
    reactor = world.reactor()
    reader: Handle = reactor.add_reader(5, both(lambda: log.append("read"), lambda: reader.unref()))
    returned = reader.unref(), reader.unref(), reactor.call_soon(log.append, "soon").unref().unref()
    reactor.run()
    expect(
        log == ["soon"] and world.asked == [0] and returned[0] is returned[1] is reader,
        called="a reader, unref() twice; call_soon(…).unref()",
        got=f"{log}, timeouts {world.asked}; unref returned the handle: {returned[0] is reader}",
        wanted="an unreferenced reader alone does not hold run; on call_soon unref has no effect",
        next_step="unref sets a flag, returns self, and counts only for timers and readers",
    )
    timer = reactor.call_later(1, log.append, "timer").unref().unref().ref()
    reactor.run()
    fired = log[1:]
    held = reader.ref().ref() is reader
    reactor.run()
    timer.ref()
    reactor.run()
    expect(
        fired == ["timer"] and log == ["soon", "timer", "read"] and world.asked == [0, 1, None] and held,
        called="run() with a timer after unref, unref, ref, then run() with the reader after ref, ref",
        got=f"first {fired}, in all {log}, timeouts {world.asked}",
        wanted="the last call counts, whatever came before",
        next_step="use a flag, not a counter; a timer that has fired is no work, whatever its flag",
    )


@check(points=1, hidden=True)
def without_work_no_select() -> None:
    """`run` when nothing was registered, or all of it was cancelled or removed, before and during `run`."""
    world = VirtualWorld()
    log: list[Any] = []
    reactor = world.reactor()
    reactor.run()
    reactor.call_soon(log.append, "soon").cancel()
    reactor.call_later(1, log.append, "timer").cancel()
    reactor.add_reader(3, log.append, "cancelled").cancel()
    reactor.add_reader(4, log.append, "removed")
    reactor.remove_reader(4)
    reactor.run()
    expect(
        not world.asked and not log,
        called="run() with nothing, and with nothing but cancelled handles",
        got=f"timeouts {world.asked}, called {log}",
        wanted="no select at all",
        next_step="ask for work before the first turn, and let cancelled handles count for nothing",
    )
    doomed = [reactor.call_later(1, log.append, "timer"), reactor.add_reader(3, log.append, "reader")]
    reactor.call_soon(lambda: doomed.append(reactor.call_soon(log.append, "next")))

    def cancel_all() -> None:
        for handle in doomed:
            handle.cancel()

    reactor.call_soon(cancel_all)
    reactor.run()
    expect(
        world.asked == [0] and not log and world.watched == [{3}],
        called="a callback that cancels all that is left",
        got=f"timeouts {world.asked}, called {log}",
        wanted="run ends after that turn",
        next_step="ask again before each turn",
    )


@check(points=1, hidden=True)
def real_sockets_are_served() -> None:
    """Two real socket pairs with `system_select` and the real clock: echo, end of stream, end of the loop."""
    asked: list[float | None] = []

    def select(timeout: float | None, fds: frozenset[int]) -> list[int]:
        asked.append(timeout)
        return system_select(2.0 if timeout is None else min(timeout, 2.0), fds)  # bounded, whatever the answer asks

    reactor = Reactor(clock=time.monotonic, select=select)
    pairs = [socket.socketpair() for _ in range(2)]
    received: list[bytes] = []

    def echo(end: socket.socket) -> None:
        if data := end.recv(100):
            end.sendall(data.upper())
        else:
            reactor.remove_reader(end.fileno())

    def receive(end: socket.socket) -> None:
        received.append(end.recv(100))
        end.shutdown(socket.SHUT_WR)
        reactor.remove_reader(end.fileno())

    try:
        for number, (ours, theirs) in enumerate(pairs):
            ours.settimeout(2.0)  # a callback that comes without data must not wait for ever
            theirs.settimeout(2.0)
            reactor.add_reader(theirs.fileno(), echo, theirs)
            reactor.add_reader(ours.fileno(), receive, ours)
            ours.sendall(f"photo {number}".encode())
        reactor.run()
    finally:
        for pair in pairs:
            for end in pair:
                end.close()
    expect(
        sorted(received) == [b"PHOTO 0", b"PHOTO 1"] and set(asked) == {None},
        called="two echo servers on socket pairs, each removed at the end of its stream",
        got=f"received {sorted(received)}, timeouts {sorted(set(asked), key=str)}",
        wanted="both answers, each sleep without a limit, and run ends by itself",
        next_step="without timers the timeout is None; readers stay until they are removed",
    )


@check(points=1, hidden=True)
def a_cancelled_callback_is_not_called() -> None:
    """Callbacks, timers and readers that an earlier callback of the same turn cancels, removes or replaces."""
    world = VirtualWorld((1.0, 3), (1.0, 4), (1.0, 5))
    log: list[Any] = []
    reactor = world.reactor()

    def first() -> None:
        log.append("reader 3")
        reactor.remove_reader(4)
        fifth.cancel()
        timer.cancel()
        reactor.remove_reader(3)

    reactor.add_reader(3, first)
    reactor.add_reader(4, log.append, "reader 4, removed")
    fifth = reactor.add_reader(5, log.append, "reader 5, cancelled")
    timer = reactor.call_later(1, log.append, "timer, cancelled")
    own: Handle = reactor.call_later(1, both(lambda: log.append("own"), lambda: own.cancel()))
    reactor.call_later(1, log.append, "timer")
    victim: list[Handle] = []
    reactor.call_soon(lambda: victim[0].cancel())
    victim.append(reactor.call_soon(log.append, "soon, cancelled"))
    reactor.run()
    expect(
        log == ["reader 3", "own", "timer"],
        called="a reader's callback that removes and cancels others of its own turn",
        got=log,
        wanted="nothing is called that was cancelled before its turn",
        next_step="look at the flag at the moment of the call; removing a reader cancels its handle",
    )
    world = VirtualWorld((1.0, 3))
    reactor = world.reactor()
    reactor.add_reader(3, log.append, "cancelled reader").cancel()
    reactor.call_later(2, log.append, "last")
    reactor.run()
    expect(
        world.asked == [2] and world.watched == [set()] and log[3:] == ["last"],
        called="a cancelled reader whose descriptor is readable at 1 s, a timer of 2 s",
        got=f"timeouts {world.asked}, descriptors {world.watched}, called {log[3:]}",
        wanted="nobody watches the descriptor, and the loop sleeps through to the timer",
        next_step="a cancelled handle is no reader: leave its descriptor out of select",
    )
    world = VirtualWorld((1.0, 3), (1.0, 4), (2.0, 4))
    log = []
    reactor = world.reactor()

    def replace() -> None:
        reactor.remove_reader(3)
        reactor.add_reader(4, both(lambda: log.append(("new", world.now)), lambda: reactor.remove_reader(4)))

    reactor.add_reader(3, replace)
    reactor.add_reader(4, log.append, "replaced")
    reactor.run()
    expect(
        log == [("new", 2.0)],
        called="a reader's callback that replaces another reader of its own turn, whose descriptor is readable again at 2 s",
        got=log,
        wanted="the replaced one is not called any more, the new one in the turn at 2 s",
        next_step="add_reader cancels the handle of the reader that it replaces",
    )


@check(points=1, hidden=True)
def an_old_reader_harms_no_new_one() -> None:
    """Handles of readers that were replaced, cancelled or removed, and what `remove_reader` returns."""
    world = VirtualWorld((1.0, 3), (2.0, 3))
    log: list[Any] = []
    reactor = world.reactor()
    old = reactor.add_reader(3, log.append, "old")
    new = reactor.add_reader(
        3, both(lambda: log.append(world.now), lambda: world.now == 2 and reactor.remove_reader(3))
    )
    old.cancel()
    old.unref()
    reactor.run()
    expect(
        log == [1, 2],
        called="two add_reader for one descriptor, then cancel() and unref() of the first handle; it is readable at 1 and 2 s",
        got=log,
        wanted="the second reader alone runs, and stays registered until it is removed",
        next_step="cancel must not remove the descriptor from the readers by its number",
    )
    removed = [reactor.remove_reader(3)]
    new.cancel()
    again = reactor.add_reader(3, log.append, "again")
    new.cancel()
    removed.append(reactor.remove_reader(3))
    reactor.add_reader(3, log.append, "more").cancel()
    again.cancel()
    removed += [reactor.remove_reader(3), reactor.remove_reader(77)]
    expect(
        removed == [False, True, False, False],
        called="remove_reader after: removed; added again and old handles cancelled; its own handle cancelled; never added",
        got=removed,
        wanted="True only where the descriptor had a reader",
        next_step="a reader whose handle is cancelled is no reader",
    )


@check(points=1, hidden=True)
def an_exception_leaves_the_rest() -> None:
    """A callback that raises: who sees it, and what a second `run` does."""
    world, error = VirtualWorld((0.0, 6)), KeyError("boom")
    log: list[str] = []
    reactor = world.reactor()

    def fail() -> None:
        reactor.call_soon(log.append, "added by the failing one")
        raise error

    reactor.call_soon(log.append, "before")
    reactor.call_soon(fail)
    reactor.call_soon(log.append, "after")
    reactor.add_reader(6, both(lambda: log.append("reader"), lambda: reactor.remove_reader(6)))
    reactor.call_later(0, log.append, "timer 0").unref()
    reactor.call_later(2, log.append, "timer 2")
    seen = expect_raises(KeyError, reactor.run, called="run() with a callback that raises", next_step="let it pass")
    first = list(log)
    reactor.run()
    expect(
        seen is error
        and first == ["before"]
        and log[1:] == ["after", "reader", "timer 0", "added by the failing one", "timer 2"],
        called="run(), in which the second callback raises, then run() again",
        got=f"the same exception: {seen is error}; before it {first}, after it {log[len(first) :]}",
        wanted="nothing lost, nothing twice, in the order of the queue",
        next_step="take a callback from the queue just before you call it, and no sooner",
    )
    expect(
        world.asked == [0, 0, 2],
        called="the same two runs",
        got=f"timeouts {world.asked}",
        wanted="the second run begins a new turn, and its queue is not empty",
        next_step="what is left of the queue is work like any other",
    )
    world = VirtualWorld()
    log = []
    reactor = world.reactor()
    reactor.call_later(1, partial(_raise, error))
    reactor.call_later(1.5, log.append, "unreferenced").unref()
    world.oversleep = 1.0
    expect_raises(KeyError, reactor.run, called="run() with a timer that raises", next_step="let it pass")
    reactor.run()
    expect(
        log == ["unreferenced"] and world.asked == [1, 0],
        called="a timer of 1 s that raises, an unreferenced one of 1.5 s, and a select that returns 1 s late; run() twice",
        got=f"{log}, timeouts {world.asked}",
        wanted="the second run calls what the first left in the queue",
        next_step="a callback in the ready queue is work, whatever its timer was",
    )


@check(points=1, hidden=True)
def bad_calls_are_refused() -> None:
    """`run` inside `run`, several times, and delays that are no time."""
    world = VirtualWorld()
    log: list[Any] = []
    reactor = world.reactor()

    def nested() -> None:
        try:
            reactor.run()
        except RuntimeError:
            log.append("refused")
        else:
            log.append("ran")

    reactor.call_soon(nested)
    reactor.call_soon(nested)
    reactor.call_later(1, nested)
    reactor.call_later(2, log.append, "end")
    reactor.run()
    reactor.call_soon(log.append, "again")
    reactor.run()
    expect(
        log == ["refused", "refused", "refused", "end", "again"],
        called="run(), whose callbacks call run() three times; then run() once more",
        got=log,
        wanted="RuntimeError each time, the outer run goes on, and a later run works",
        next_step="refuse before the try whose finally takes the mark away",
    )
    for delay in (-0.125, -math.inf, math.nan):
        expect_raises(
            ValueError,
            partial(reactor.call_later, delay, log.append, "bad"),
            called=f"call_later({delay}, …)",
            next_step="every comparison with NaN is false: write `not delay >= 0`",
        )
    reactor.run()
    expect(
        log[-1] == "again",
        called="run() after the refused delays",
        got=log[5:],
        wanted="a refused timer does not exist",
        next_step="test the delay before you push the timer",
    )
