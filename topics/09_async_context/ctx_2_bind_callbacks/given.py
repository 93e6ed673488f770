import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class LegacyPool:
    """An SDK in callback style: runs jobs one after the other on one thread, which the first submission starts."""

    def __init__(self) -> None:
        self.callback_errors: list[BaseException] = []  # what callbacks raised; a well-behaved one raises nothing
        self._items: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, job: Callable[[], Any], callback: Callable[[Exception | None, Any], object]) -> None:
        """Run ``job()`` on the thread, then, on that thread too, ``callback(None, result)`` or ``callback(error, None)``."""
        self._items.put((job, callback))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Let the thread finish what was submitted, and wait for it."""
        if self._thread is not None:
            self._items.put(None)
            self._thread.join(timeout=5.0)
            self._thread = None

    def _work(self) -> None:
        while (item := self._items.get()) is not None:
            job, callback = item
            error, result = None, None
            try:
                result = job()
            except Exception as raised:
                error = raised
            try:
                callback(error, result)
            except BaseException as raised:
                self.callback_errors.append(raised)
            del item, job, callback, error, result
