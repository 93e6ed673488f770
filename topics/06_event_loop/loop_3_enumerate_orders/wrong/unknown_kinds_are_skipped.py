"""A statement of an unknown kind does nothing.

fails: unknown_words_are_refused
score: 19 of 20
"""

from ..given import Body
from ..solution import _Pending


def _execute(pending: _Pending, body: Body) -> None:
    queues = {
        "tick": pending.ticks,
        "micro": pending.micros,
        "timeout": pending.timers,
        "immediate": pending.immediates,
        "close": pending.closes,
        "log": pending.log,
    }
    for kind, argument in body:
        if kind in queues:
            queues[kind].append(argument)
