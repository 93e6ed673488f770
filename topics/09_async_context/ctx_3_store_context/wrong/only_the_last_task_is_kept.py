"""Only the newest task is kept.

fails: forgotten_tasks_run_to_their_end
score: 14 of 15
"""

import asyncio
import inspect

_newest = []


def _started(result):
    if not inspect.iscoroutine(result):
        return result
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        result.close()
        raise
    task = loop.create_task(result)
    _newest[:] = [task]
    task.add_done_callback(lambda done: _newest.clear())
    return task
