"""Without a running loop the coroutine is left as it is.

fails: no_loop_no_coroutine_left
score: 14 of 15
"""

import asyncio
import inspect


def _started(result):
    if not inspect.iscoroutine(result):
        return result
    task = asyncio.get_running_loop().create_task(result)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return task
