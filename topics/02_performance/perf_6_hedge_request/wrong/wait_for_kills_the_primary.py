"""Waits with asyncio.wait_for, which cancels the primary that might still have won.

fails: second_copies_are_paid, thousand_slow_requests, slow_primary_may_still_win, next_copy_after_each_delay,
seeded_courses, failure_starts_the_next_at_once, first_error_is_raised, several_end_in_one_step,
loser_has_ended_before_the_return, dying_loser_is_waited_for, cancelled_caller_leaves_nothing_running,
base_exception_ends_the_request
score: 6 of 18
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
    first_error: Exception | None = None
    for number, replica in enumerate(replicas):
        if number and budget is not None and not budget.try_hedge():
            break
        last = number == len(replicas) - 1
        try:
            return await asyncio.wait_for(_attempt(call, replica), None if last else delay)
        except TimeoutError:
            continue
        except Exception as error:
            first_error = first_error or error
    raise first_error or TimeoutError()
