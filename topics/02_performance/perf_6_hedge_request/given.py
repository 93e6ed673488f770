"""What the lab of perf-6 hands over: the type of an answer, and the end of tasks that nobody needs any more."""

import asyncio
from collections.abc import Collection
from typing import Any, TypeVar

Answer = TypeVar("Answer")


async def reap(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel ``tasks`` and wait until each has ended, whatever they return or raise. Tasks that have ended are fine."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
