"""One object per event, ordered by keys; weak references remove their entry themselves when their listener dies."""

import inspect
import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Callable

from ..given import UnhandledError


class Emitter:
    def __init__(
        self, *, max_listeners: int = 10, on_warning: Callable[[str, int], object] = lambda event, count: None
    ):
        if not max_listeners >= 0:
            raise ValueError("max_listeners must be 0 or more")
        self.max_listeners = max_listeners or float("inf")
        self.on_warning = on_warning
        self.events: defaultdict[str, Event] = defaultdict(Event)

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
            raise TypeError(f"{fn!r} is not callable")
        here = self.events[event]
        entry = Entry(fn, once, here if weak else None)
        here.entries[entry] = None
        here.entries.move_to_end(entry, last=not prepend)
        if not here.warned and len(here.entries) > self.max_listeners:
            here.warned = True
            self.on_warning(event, len(here.entries))
        del fn
        return Disposer(here, entry)

    def off(self, event: str, fn: Callable[..., object]) -> "Emitter":
        here = self.events[event]
        here.drop(next((entry for entry in reversed(here.entries) if entry.get() == fn), None))
        return self

    def emit(self, event: str, *args: object) -> bool:
        now = list(self.events[event].entries)
        if not now and event == "error":
            raise args[0] if args and isinstance(args[0], BaseException) else UnhandledError(*(args or (None,))[:1])
        for entry in now:
            entry.call(self.events[event], args)
        return now != []

    def listener_count(self, event: str) -> int:
        return len(self.events[event].entries)


class Event:
    def __init__(self) -> None:
        self.entries: OrderedDict[Entry, None] = OrderedDict()
        self.warned = False

    def drop(self, entry: "Entry | None") -> None:
        if entry is not None and entry in self.entries:
            del self.entries[entry]
        self.warned = self.warned and len(self.entries) > 0


class Entry:
    def __init__(self, fn: Callable[..., object], once: bool, weak_in: Event | None) -> None:
        self.left = 1 if once else None
        if weak_in is None:
            self.get: Callable[[], Callable[..., object] | None] = lambda: fn
            return
        home = weakref.ref(weak_in)

        def gone(_: object) -> None:
            event = home()
            if event is not None:
                event.drop(self)

        self.get = weakref.WeakMethod(fn, gone) if inspect.ismethod(fn) else weakref.ref(fn, gone)

    def call(self, event: Event, args: tuple) -> None:
        fn = self.get()
        if fn is None or self.left == 0:
            return
        if self.left is not None:
            self.left -= 1
            event.drop(self)
        fn(*args)


class Disposer:
    def __init__(self, event: Event, entry: Entry) -> None:
        self.event, self.entry = event, entry

    def __call__(self) -> None:
        self.event.drop(self.entry)
