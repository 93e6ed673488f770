import asyncio
import contextvars
import itertools
import json
import queue
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class SpanIds(NamedTuple):
    """A span: 32 and 16 hexadecimal digits, and the flags."""

    trace_id: str
    span_id: str
    flags: int = 1


current_span: contextvars.ContextVar[SpanIds | None] = contextvars.ContextVar("current_span", default=None)
SPANS: list[tuple[str, str, str, str | None]] = []  # (name, trace id, span id, parent's span id) of each span opened
worker_errors: list[Any] = []  # the worker adds one entry for each job that failed
_numbers = itertools.count(1)


@contextmanager
def open_span(name: str) -> Iterator[SpanIds]:
    """A new span, the child of the current one or, without one, the root of a new trace; current until the block ends."""
    parent, span_id = current_span.get(), f"{next(_numbers):016x}"
    new = SpanIds(parent.trace_id, span_id, parent.flags) if parent else SpanIds(f"{next(_numbers):032x}", span_id)
    SPANS.append((name, new.trace_id, span_id, parent.span_id if parent else None))
    token = current_span.set(new)
    try:
        yield new
    finally:
        current_span.reset(token)


def read_traceparent(header: str | None) -> SpanIds | None:
    """The span that a ``traceparent`` of version 00 names; None if there is none or it is invalid."""
    match = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})", header or "")
    if not match or set(match[1]) == {"0"} or set(match[2]) == {"0"}:
        return None
    return SpanIds(match[1], match[2], int(match[3], 16))


def write_traceparent(span: SpanIds) -> str:
    """The ``traceparent`` that names a span."""
    return f"00-{span.trace_id}-{span.span_id}-{span.flags:02x}"


class LegacySDK:
    """Looks prices up, one after the other, on one thread, which the first caller starts and which keeps that caller's context."""

    def __init__(self, prices: Mapping[str, str]) -> None:
        self.callback_errors: list[BaseException] = []  # what callbacks raised; a well-behaved one raises nothing
        self._prices = prices
        self._calls: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def lookup(self, key: str, callback: Callable[[Exception | None, Any], object]) -> None:
        """Call ``callback(None, value)`` later, on the SDK's thread, or ``callback(error, None)``, as for an unknown key."""
        self._calls.put((key, callback))
        if self._thread is None:
            born_in = contextvars.copy_context()
            self._thread = threading.Thread(target=born_in.run, args=(self._work,), daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Let the thread finish what was asked, and wait for it."""
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join(timeout=5.0)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            key, callback = call
            error, value = None, None
            try:
                value = self._prices[key]
            except Exception as raised:
                error = raised
            try:
                callback(error, value)
            except BaseException as raised:
                self.callback_errors.append(raised)
            del call, callback, error, value


class JobQueue:
    """A queue of messages to another process: all that goes through it is JSON."""

    def __init__(self) -> None:
        self._texts: asyncio.Queue[str] = asyncio.Queue()

    async def put(self, message: Any) -> None:
        """Raises TypeError if the message is not JSON."""
        await self._texts.put(json.dumps(message))

    async def get(self) -> Any:
        return json.loads(await self._texts.get())


@dataclass
class GatewayDeps:
    """What a request needs. ``parse_price`` and ``render`` open spans of those names themselves."""

    sdk: LegacySDK
    key: str
    parse_price: Callable[[str], float]
    render: Callable[[float], str]
    queue: JobQueue
