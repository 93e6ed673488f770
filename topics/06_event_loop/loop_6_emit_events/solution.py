import weakref
from collections.abc import Callable
from types import MethodType

from .given import UnhandledError


class Emitter:
    """Calls listeners when an event is emitted, by the contract of Node.js, and can hold them weakly.

    ``max_listeners`` is the number of live listeners of one event above which ``on_warning(event, count)`` is called; 0 is never.
    Raises ValueError if it is negative.
    """

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
        """Register ``fn`` and return the disposer of this one registration.

        Raises TypeError if ``fn`` is not callable, or cannot be referenced weakly and ``weak`` is true.
        """
        new = _Registration(fn, once, weak)
        live = self._live(event)
        self._lists[event] = live = [new, *live] if prepend else [*live, new]
        if len(live) > self._max_listeners > 0 and event not in self._warned:
            self._warned.add(event)
            self._on_warning(event, len(live))
        return lambda: self._remove(event, new)  # holds the registration, not fn

    def off(self, event: str, fn: Callable[..., object]) -> "Emitter":
        """Remove the registration of ``fn`` that is last in call order, if there is one. Returns the emitter."""
        for registration in reversed(self._live(event)):
            if registration.listener() == fn:
                self._remove(event, registration)
                break
        return self

    def emit(self, event: str, *args: object) -> bool:
        """Call the listeners that are there now, in order; return whether there was one.

        An exception of a listener comes out. "error" without a listener raises its argument, or UnhandledError of it.
        """
        live = self._live(event)
        if event == "error" and not live:
            error = args[0] if args else None
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
        """How many live listeners the event has."""
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


class _Registration:
    def __init__(self, fn: Callable[..., object], once: bool, weak: bool) -> None:
        if not callable(fn):
            raise TypeError(f"a listener must be callable, not a {type(fn).__name__}")
        self.listener: Callable[[], Callable[..., object] | None] = lambda: fn
        if weak:  # a bound method is made anew at each access, so a plain reference to it is dead at once
            self.listener = weakref.WeakMethod(fn) if isinstance(fn, MethodType) else weakref.ref(fn)
        self.once = once
        self.used = False
