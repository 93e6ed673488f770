"""The losers are left to end when they like.

fails: loser_has_ended_before_the_return, dying_loser_is_waited_for,
cancelled_caller_leaves_nothing_running, base_exception_ends_the_request, nothing_stays_behind
score: 13 of 18
"""

import asyncio
import math
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from ..given import Answer, reap
from ..solution import HedgeBudget, _attempt


async def hedged(
    call: Callable[[str], Coroutine[Any, Any, Answer]],
    replicas: Sequence[str],
    delay: float,
    budget: HedgeBudget | None = None,
) -> Answer:
    """The first answer of ``call(replica)``; the next replica is asked when the running ones are silent for ``delay`` s."""
    if not replicas or len(set(replicas)) < len(replicas) or not delay >= 0:
        raise ValueError("replicas must be given and distinct, delay not negative")
    now = asyncio.get_running_loop().time
    if budget is not None:
        budget.on_request()
    attempts = [asyncio.create_task(_attempt(call, replicas[0]))]
    running, tick = {attempts[0]}, now() + delay
    first_error: Exception | None = None
    try:
        while running:
            pause = max(0.0, tick - now()) if len(attempts) < len(replicas) and tick < math.inf else None
            ended, running = await asyncio.wait(running, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            in_order = [attempt for attempt in attempts if attempt in ended]
            for attempt in in_order:
                if not attempt.cancelled() and attempt.exception() is None:
                    return attempt.result()
            for attempt in in_order:
                error = attempt.exception()  # raises CancelledError where the attempt was cancelled from within
                if error is not None and not isinstance(error, Exception):
                    raise error
                first_error = error if first_error is None else first_error
            asks = len(in_order)
            if not ended and now() >= tick:
                asks = 1
                tick = tick + delay if delay > 0 else math.inf  # should the budget refuse
            for _ in range(asks):
                if len(attempts) < len(replicas) and (budget is None or budget.try_hedge()):
                    attempts.append(asyncio.create_task(_attempt(call, replicas[len(attempts)])))
                    running.add(attempts[-1])
                    tick = now() + delay
        assert first_error is not None  # nothing runs, and nothing has succeeded
        raise first_error
    finally:
        for attempt in attempts:
            attempt.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
