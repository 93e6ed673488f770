from collections import deque
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from .given import Body


def possible_orders(body: Body, context: Literal["main", "io"] = "main") -> set[tuple[str, ...]]:
    """All complete logs that the program ``body`` may leave, on any machine.

    ``context`` is where the body runs: as the main module, or as an I/O callback of the first iteration.
    Raises ValueError for an unknown kind of statement, at any depth, and for an unknown context.
    """
    if context not in ("main", "io"):
        raise ValueError(f"unknown context {context!r}")
    first = _Pending()
    _call(first, body)
    todo = list(_timers_pass(first, at_least=0)) if context == "main" else list(_iteration(first, at_least=0))
    orders = set()
    while todo:
        pending = todo.pop()
        if pending.timers or pending.immediates or pending.closes:
            todo += _iteration(pending, _due_after_poll(pending))
        else:
            orders.add(tuple(pending.log))
    return orders


@dataclass
class _Pending:
    """What has been logged, and what waits, at one moment of one path."""

    log: list[str] = field(default_factory=list)
    ticks: deque[Body] = field(default_factory=deque)
    micros: deque[Body] = field(default_factory=deque)
    timers: list[Body] = field(default_factory=list)
    immediates: list[Body] = field(default_factory=list)
    closes: list[Body] = field(default_factory=list)

    def __copy__(self) -> "_Pending":  # the queues are copied, the bodies in them are never changed
        return _Pending(*(copy(queue) for queue in vars(self).values()))


def _execute(pending: _Pending, body: Body) -> None:
    queues: dict[str, Any] = {
        "tick": pending.ticks,
        "micro": pending.micros,
        "timeout": pending.timers,
        "immediate": pending.immediates,
        "close": pending.closes,
        "log": pending.log,
    }
    for kind, argument in body:
        if kind not in queues:
            raise ValueError(f"unknown kind of statement {kind!r}")
        queues[kind].append(argument)


def _drain(pending: _Pending) -> None:
    while pending.ticks or pending.micros:
        while pending.ticks:
            _execute(pending, pending.ticks.popleft())
        while pending.micros:
            _execute(pending, pending.micros.popleft())


def _call(pending: _Pending, body: Body) -> None:
    _execute(pending, body)
    _drain(pending)


def _due_after_poll(pending: _Pending) -> int:
    # Poll does not sleep while an immediate or a close callback waits, so nothing need be due then.
    return 0 if pending.immediates or pending.closes else 1


def _iteration(pending: _Pending, at_least: int) -> Iterator[_Pending]:
    _check(pending)
    _close(pending)
    return _timers_pass(pending, at_least)


def _check(pending: _Pending) -> None:
    batch, pending.immediates = pending.immediates, []
    for body in batch:
        _call(pending, body)


def _close(pending: _Pending) -> None:
    batch, pending.closes = pending.closes, []
    for body in reversed(batch):
        _call(pending, body)


def _timers_pass(pending: _Pending, at_least: int) -> Iterator[_Pending]:
    for due in range(at_least, len(pending.timers) + 1):
        after = copy(pending)
        after.timers = pending.timers[due:]
        for body in pending.timers[:due]:
            _call(after, body)
        yield after
