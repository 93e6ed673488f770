"""Starts the copy and waits for both: the slow one decides.

fails: second_copies_are_paid, slow_primary_gets_a_second_copy, slow_primary_may_still_win,
next_copy_after_each_delay, every_result_is_one, seeded_courses, failure_starts_the_next_at_once,
failure_is_not_the_end, first_error_is_raised, several_end_in_one_step, loser_has_ended_before_the_return,
dying_loser_is_waited_for, base_exception_ends_the_request
score: 5 of 18
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from ..given import Answer
from ..solution import HedgeBudget, _attempt


async def hedged(
    call: Callable[[str], Coroutine[Any, Any, Answer]],
    replicas: Sequence[str],
    delay: float,
    budget: HedgeBudget | None = None,
) -> Answer:
    """The first answer of ``call(replica)``."""
    if not replicas or len(set(replicas)) < len(replicas) or not delay >= 0:
        raise ValueError("replicas must be given and distinct, delay not negative")
    if budget is not None:
        budget.on_request()
    attempts = [asyncio.create_task(_attempt(call, replicas[0]))]
    await asyncio.wait(attempts, timeout=delay)
    if not attempts[0].done() and len(replicas) > 1 and (budget is None or budget.try_hedge()):
        attempts.append(asyncio.create_task(_attempt(call, replicas[1])))
    results = await asyncio.gather(*attempts, return_exceptions=True)
    for result in results:
        if not isinstance(result, BaseException):
            return result
    error = results[0]
    assert isinstance(error, BaseException)
    raise error
