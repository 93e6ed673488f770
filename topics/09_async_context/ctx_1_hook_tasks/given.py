import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def hooked_by(hooks: Any) -> Iterator[None]:
    """Inside this block, in a coroutine, every new task of the running loop is made by ``hooks.factory``."""
    loop = asyncio.get_running_loop()
    loop.set_task_factory(hooks.factory)
    try:
        yield
    finally:
        loop.set_task_factory(None)  # a loop makes tasks of its own when it ends


def words_of_task(events: list[tuple], task_id: int) -> list[str]:
    """The names of the events of one task, in order."""
    return [event[0] for event in events if event[1] == task_id]
