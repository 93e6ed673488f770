"""Collect the source, then gather: the bound is forgotten.

fails: a_limit_of_one_is_sequential, the_limit_is_reached_and_not_passed, hundred_schedules_follow_the_rule,
    any_awaitable_is_awaited, a_slow_head_stops_the_pulling, a_slow_consumer_stops_the_pulling,
    an_endless_source_is_fine, nothing_is_pulled_too_early, the_source_is_asked_one_at_a_time,
    earlier_results_come_before_an_error, a_late_failure_does_not_overtake,
    calls_are_cancelled_before_the_error_is_seen, an_error_of_the_source_waits_for_its_turn,
    an_early_close_leaves_nothing, a_cancelled_consumer_ends_at_once, sources_are_closed_if_they_can_be
score: 2 of 18
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable

from ..given import Stored, Upload


async def bounded_map(
    fn: Callable[[Upload], Awaitable[Stored]], source: AsyncIterable[Upload], *, limit: int
) -> AsyncIterator[Stored]:
    """An async generator of ``await fn(x)`` for each ``x`` of ``source``, in its order, with at most ``limit`` in the pipe.

    Raises ValueError if ``limit`` is below 1; what a call or the source raises, at its place in the order.
    """
    items = [item async for item in source]
    if limit < 1:
        raise ValueError(limit)
    for result in await asyncio.gather(*(fn(item) for item in items)):
        yield result
