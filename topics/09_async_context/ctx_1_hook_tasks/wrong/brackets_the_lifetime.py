"""The wrapper is a coroutine that awaits the real one: its brackets enclose the whole life of the task.

fails: steps_are_bracketed, brackets_of_two_tasks_do_not_overlap, cancellation_reaches_the_coroutine,
a_family_tree_is_right, the_id_comes_back_after_an_await, callbacks_run_outside, a_failed_task_ends_its_log,
cancelled_before_its_first_step
score: 9 of 20
"""

import asyncio
import weakref


class TaskHooks:
    def __init__(self):
        self.events = []
        self.count, self.running, self.cause = 1, 1, 0

    def factory(self, loop, coro, **kwargs):
        self.count += 1
        number, cause = self.count, self.running
        self.events.append(("init", number, cause, coro.__qualname__))
        task = asyncio.Task(self.wrap(coro, number, cause), loop=loop, **kwargs)
        task.add_done_callback(lambda _: self.events.append(("resolve", number)))
        weakref.finalize(task, self.events.append, ("destroy", number))
        return task

    async def wrap(self, coro, number, cause):
        saved = self.running, self.cause
        self.events.append(("before", number))
        self.running, self.cause = number, cause
        try:
            return await coro
        finally:
            self.running, self.cause = saved
            self.events.append(("after", number))

    def execution_id(self):
        return self.running

    def trigger_id(self):
        return self.cause
