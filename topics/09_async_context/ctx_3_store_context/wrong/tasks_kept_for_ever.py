"""Tasks are kept in a list, also when they are done.

fails: forgotten_tasks_run_to_their_end
score: 14 of 15
"""

import asyncio
import inspect

_kept = []


def _started(result):
    if not inspect.iscoroutine(result):
        return result
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        result.close()
        raise
    task = loop.create_task(result)
    _kept.append(task)
    return task
