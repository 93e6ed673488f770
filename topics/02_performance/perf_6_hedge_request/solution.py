"""Model solution of perf-6."""

import asyncio
import math
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from .given import Answer, reap


class HedgeBudget:
    """A token bucket: each request earns ``ratio`` tokens, each hedge costs one."""

    def __init__(self, ratio: float = 0.05, burst: int = 10) -> None:
        """Start full, with ``burst`` tokens; raise ValueError unless 0 <= ``ratio`` <= 1 and ``burst`` >= 0."""
        if not 0 <= ratio <= 1 or burst < 0:
            raise ValueError("ratio must be between 0 and 1, burst not negative")
        self._ratio, self._burst = ratio, burst
        self._tokens: float = burst

    def on_request(self) -> None:
        """Earn ``ratio`` tokens, up to ``burst`` in all."""
        self._tokens = min(self._burst, self._tokens + self._ratio)

    def try_hedge(self) -> bool:
        """Take one token and return True; without a whole token return False and take nothing."""
        if self._tokens < 1 - 1e-9:  # ten times 0.1 is 0.9999999999999999 in floats
            return False
        self._tokens -= 1
        return True


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
        await reap(attempts)


async def _attempt(call: Callable[[str], Coroutine[Any, Any, Answer]], replica: str) -> Answer:
    return await call(replica)  # in the task, so that a call that raises at once is a failed attempt too
