"""Virtual time: asyncio code whose clock jumps to the next timer instead of waiting for it."""

from __future__ import annotations

import asyncio
import selectors
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class Deadlock(RuntimeError):
    """Every task waits and no timer is set: nothing can ever happen again."""


class _JumpingSelector(selectors.DefaultSelector):
    loop: VirtualLoop

    def select(self, timeout: float | None = None):  # type: ignore[override]
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.loop.outside_work:
            return super().select(timeout)
        if timeout is None:
            raise Deadlock("nothing left to wait for: every task waits, and no timer is set")
        self.loop.jump()
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._now = 0.0
        self.outside_work = 0
        selector = _JumpingSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self._now

    def jump(self) -> None:
        self._now = max(self._now, self._scheduled[0]._when)

    def run_in_executor(self, executor, func, *args):  # type: ignore[override]
        self.outside_work += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._outside_done)
        return future

    def _outside_done(self, _future) -> None:
        self.outside_work -= 1

    async def shutdown_default_executor(self, timeout=None):
        self.outside_work += 1
        try:
            await super().shutdown_default_executor(timeout)
        finally:
            self.outside_work -= 1


def simulate(main: Coroutine[Any, Any, Result]) -> Result:
    """Run ``main`` in virtual time, which starts at 0.0 s, and return its result.

    Works in a notebook too, whose kernel already runs a loop: the simulation then runs in a thread of its own.
    """

    def run() -> Result:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            return runner.run(main)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run()
    outcome: list[Result] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(run())
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
