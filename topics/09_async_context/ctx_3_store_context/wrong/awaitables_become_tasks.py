"""Whatever can be awaited is wrapped in a task.

fails: every_coroutine_becomes_a_task
score: 14 of 15
"""

import asyncio
import inspect


def _started(result):
    if not inspect.isawaitable(result):
        return result
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        if inspect.iscoroutine(result):
            result.close()
        raise
    task = loop.create_task(_awaited(result))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return task


async def _awaited(result):
    return await result
