"""Recursive generators over states that never change."""

from collections.abc import Iterator
from typing import Any

QUEUED_KINDS = ("log", "tick", "micro", "timeout", "immediate", "close")


def possible_orders(body: Any, context: str = "main") -> set[tuple[str, ...]]:
    starts = {"main": passes, "io": turns}
    if context not in starts:
        raise ValueError(context)
    return set(starts[context](after(((), (), (), ()), body), 0))


def after(state: tuple, body: Any) -> tuple:
    log, timers, immediates, closes = map(list, state)
    queues: dict[str, list] = dict(zip(QUEUED_KINDS, (log, [], [], timers, immediates, closes), strict=True))

    def execute(statements: Any) -> None:
        for kind, argument in statements:
            try:
                queues[kind].append(argument)
            except KeyError:
                raise ValueError(kind) from None

    execute(body)
    while queues["tick"] or queues["micro"]:
        for kind in ("tick", "micro"):
            for waiting in queues[kind]:  # the list grows while it is walked
                execute(waiting)
            queues[kind].clear()
    return tuple(map(tuple, (log, timers, immediates, closes)))


def turns(state: tuple, least: int) -> Iterator[tuple[str, ...]]:
    log, timers, immediates, closes = state
    state = (log, timers, (), closes)
    for body in immediates:
        state = after(state, body)
    log, timers, immediates, closes = state
    state = (log, timers, immediates, ())
    for body in closes[::-1]:
        state = after(state, body)
    yield from passes(state, least)


def passes(state: tuple, least: int) -> Iterator[tuple[str, ...]]:
    log, timers, immediates, closes = state
    for due in range(least, len(timers) + 1):
        then = (log, timers[due:], immediates, closes)
        for body in timers[:due]:
            then = after(then, body)
        if not any(then[1:]):
            yield then[0]
        else:
            yield from turns(then, int(not (then[2] or then[3])))
