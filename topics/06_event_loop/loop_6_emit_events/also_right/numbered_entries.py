"""One table of numbered entries for the whole emitter; functions instead of classes; a set of the numbers that are used up."""

import itertools
import weakref
from collections.abc import Callable

from ..given import UnhandledError


class Emitter:
    def __init__(
        self, *, max_listeners: int = 10, on_warning: Callable[[str, int], object] = lambda event, count: None
    ):
        if max_listeners < 0:
            raise ValueError("max_listeners")
        self.limit, self.alarm = max_listeners, on_warning
        self.numbers = itertools.count()
        self.entries: dict[str, tuple[tuple[int, Callable[[], Callable[..., object] | None], bool], ...]] = {}
        self.silenced: dict[str, bool] = {}

    def _sweep(self, event: str, without: int = -1) -> tuple:
        alive = tuple(e for e in self.entries.get(event, ()) if e[0] != without and e[1]() is not None)
        self.entries[event] = alive
        if not alive:
            del self.entries[event]
            self.silenced.pop(event, None)
        return alive

    def on(
        self,
        event: str,
        fn: Callable[..., object],
        *,
        once: bool = False,
        prepend: bool = False,
        weak: bool = False,
    ) -> Callable[[], None]:
        if not callable(fn):
            raise TypeError("fn")
        if not weak:
            get: Callable[[], Callable[..., object] | None] = lambda: fn  # noqa: E731
        elif hasattr(fn, "__self__") and hasattr(fn, "__func__"):
            get = weakref.WeakMethod(fn)
        else:
            get = weakref.ref(fn)
        number = next(self.numbers)
        before, entry = self._sweep(event), ((number, get, once),)
        self.entries[event] = entry + before if prepend else before + entry
        count = len(before) + 1
        if self.limit and count > self.limit and not self.silenced.get(event):
            self.silenced[event] = True
            self.alarm(event, count)

        def dispose() -> None:
            self._sweep(event, number)

        return dispose

    def off(self, event: str, fn: Callable[..., object]) -> "Emitter":
        numbers = [number for number, get, _ in self._sweep(event) if get() == fn]
        if numbers:
            self._sweep(event, numbers[-1])
        return self

    def emit(self, event: str, *args: object) -> bool:
        entries = self._sweep(event)
        if not entries:
            if event != "error":
                return False
            (error, *_) = (*args, None)
            if isinstance(error, BaseException):
                raise error
            raise UnhandledError(error)
        spent = self.__dict__.setdefault("spent", {})
        for number, _, once in entries:
            if once:
                spent.setdefault(number, False)
        for number, get, once in entries:
            fn = get()
            if fn is not None and not spent.get(number):
                if once:
                    spent[number] = True
                    self._sweep(event, number)
                fn(*args)
            del fn
        return True

    def listener_count(self, event: str) -> int:
        return len(self._sweep(event))
