"""The fake sleep records its call, so nobody sees that it was not awaited.

fails: between_tries_and_between_calls
score: 12 of 13
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ..given import simulate


async def _observed(
    retry: Callable[..., Any], outcomes: Sequence[object], options: dict[str, Any]
) -> tuple[object, int, list[float]]:
    """What came out of ``retry``, returned or raised; the number of calls of fn; the delays that were awaited."""
    calls, delays = 0, []

    async def fn() -> object:
        nonlocal calls
        calls += 1
        outcome = outcomes[calls - 1] if calls <= len(outcomes) else "called too often"
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def sleep(seconds: float) -> Awaitable[None]:
        delays.append(seconds)
        return asyncio.sleep(0)

    try:
        came_out = await retry(fn, sleep=sleep, **options)
    except BaseException as raised:
        came_out = raised
    return came_out, calls, delays
