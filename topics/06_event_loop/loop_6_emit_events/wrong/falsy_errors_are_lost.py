"""emit("error", 0) raises UnhandledError(None): a first argument that is false counts as none.

fails: errors_of_each_kind_come_out
score: 15 of 16
"""

from collections.abc import Callable

from ..given import UnhandledError
from ..solution import _Registration


class Emitter:
    def __init__(
        self, *, max_listeners: int = 10, on_warning: Callable[[str, int], object] = lambda event, count: None
    ):
        if max_listeners < 0:
            raise ValueError(f"max_listeners must not be negative, is {max_listeners}")
        self._max_listeners = max_listeners
        self._on_warning = on_warning
        self._lists: dict[str, list[_Registration]] = {}  # replaced at each change, so that an emit keeps its own
        self._warned: set[str] = set()

    def on(
        self,
        event: str,
        fn: Callable[..., object],
        *,
        once: bool = False,
        prepend: bool = False,
        weak: bool = False,
    ) -> Callable[[], None]:
        new = _Registration(fn, once, weak)
        live = self._live(event)
        self._lists[event] = live = [new, *live] if prepend else [*live, new]
        if len(live) > self._max_listeners > 0 and event not in self._warned:
            self._warned.add(event)
            self._on_warning(event, len(live))
        return lambda: self._remove(event, new)  # holds the registration, not fn

    def off(self, event: str, fn: Callable[..., object]) -> "Emitter":
        for registration in reversed(self._live(event)):
            if registration.listener() == fn:
                self._remove(event, registration)
                break
        return self

    def emit(self, event: str, *args: object) -> bool:
        live = self._live(event)
        if event == "error" and not live:
            error = (args and args[0]) or None
            raise error if isinstance(error, BaseException) else UnhandledError(error)
        for registration in live:
            fn = registration.listener()
            if fn is None or registration.used:
                continue
            if registration.once:
                registration.used = True  # an emit further out holds this registration, too
                self._remove(event, registration)
            fn(*args)
        return bool(live)

    def listener_count(self, event: str) -> int:
        return len(self._live(event))

    def _live(self, event: str) -> "list[_Registration]":
        return self._keep(event, [one for one in self._lists.get(event, ()) if one.listener() is not None])

    def _remove(self, event: str, gone: "_Registration") -> None:
        self._keep(event, [one for one in self._live(event) if one is not gone])

    def _keep(self, event: str, live: "list[_Registration]") -> "list[_Registration]":
        if live:
            self._lists[event] = live
        else:
            self._lists.pop(event, None)
            self._warned.discard(event)
        return live
