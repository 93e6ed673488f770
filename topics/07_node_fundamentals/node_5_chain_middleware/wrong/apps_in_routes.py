"""A route takes an App as a handler.

fails: requests_are_apart
score: 15 of 16
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from ..given import Req, Res, Response, match


class App:
    """An application, and, when it is mounted by ``use``, a router."""

    def __init__(self) -> None:
        self._layers: list[tuple[str | None, str, list[Any]]] = []  # method (None: a use), pattern, handlers

    def use(self, *args: Any) -> "App":
        """``use(handler, ...)`` or ``use("/prefix", handler, ...)``; a handler is a function or an App.

        Raises TypeError for a handler that is neither.
        """
        prefix, handlers = (args[0], args[1:]) if args and isinstance(args[0], str) else ("/", args)
        for handler in _checked(handlers, mountable=True):
            self._layers.append((None, prefix, [handler]))
        return self

    def get(self, path: str, *handlers: Callable[..., Any]) -> "App":
        """A route for GET. Raises TypeError for a handler that cannot be called."""
        self._layers.append(("GET", path, _checked(handlers)))
        return self

    def post(self, path: str, *handlers: Callable[..., Any]) -> "App":
        """A route for POST. Raises TypeError for a handler that cannot be called."""
        self._layers.append(("POST", path, _checked(handlers)))
        return self

    def all(self, path: str, *handlers: Callable[..., Any]) -> "App":
        """A route for every method. Raises TypeError for a handler that cannot be called."""
        self._layers.append(("*", path, _checked(handlers)))
        return self

    async def handle(self, method: str, url: str) -> Response:
        """Run the handlers for one request, and wait for its answer."""
        req, res = Req(method, url), Res()
        original = req.path

        def last(error: Any = None) -> None:
            if res.sent:
                return
            if error:
                res.status(500).send(str(error))
            else:
                res.status(404).send(f"Cannot {method} {original}")

        self._run(req, res, last)
        return await res.response()

    def _run(self, req: Req, res: Res, done: Callable[[Any], None]) -> None:
        layers = iter(self._layers)
        outside = req.url, req.base_url, req.params

        def proceed(argument: Any = None) -> None:
            req.url, req.base_url, req.params = outside
            error = argument if argument and argument != "route" else None
            for method, pattern, handlers in layers:
                found = match(pattern, req.path, end=method is not None)
                if found is None or method not in (None, "*", req.method):
                    continue
                is_chain = method is not None or isinstance(handlers[0], App)
                if error is not None if is_chain else _takes_error(handlers[0]) != (error is not None):
                    continue
                req.params = found[0]
                if method is not None:
                    _through(handlers, req, res, proceed)
                    return
                _strip(req, found[1])
                if is_chain:
                    handlers[0]._run(req, res, proceed)
                else:
                    _call(handlers[0], error, req, res, proceed)
                return
            done(error)

        proceed()


def _strip(req: Req, prefix: str) -> None:
    rest = req.url[len(prefix) :]
    req.url = rest if rest.startswith("/") else f"/{rest}"
    req.base_url += prefix


def _through(handlers: list[Any], req: Req, res: Res, done: Callable[..., None]) -> None:
    """Run the handlers of one route."""
    rest = iter(handlers)

    def proceed(argument: Any = None) -> None:
        if argument == "route":
            done()
            return
        error = argument or None
        for handler in rest:
            if _takes_error(handler) == (error is not None):
                _call(handler, error, req, res, proceed)
                return
        done(error)

    proceed()


_running: set[asyncio.Task[None]] = set()  # the loop itself keeps only a weak reference to a task


def _call(handler: Any, error: Any, req: Req, res: Res, proceed: Callable[..., None]) -> None:
    async def finish(coroutine: Any) -> None:
        try:
            await coroutine
        except Exception as raised:
            proceed(raised)

    try:
        result = handler(req, res, proceed) if error is None else handler(error, req, res, proceed)
    except Exception as raised:
        proceed(raised)
    else:
        if inspect.isawaitable(result):
            task = asyncio.ensure_future(finish(result))
            _running.add(task)
            task.add_done_callback(_running.discard)


def _takes_error(handler: Callable[..., Any]) -> bool:
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(each.kind in positional for each in inspect.signature(handler).parameters.values()) == 4


def _checked(handlers: Iterable[Any], mountable: bool = True) -> list[Any]:
    listed = list(handlers)
    for handler in listed:
        if not (callable(handler) or (mountable and isinstance(handler, App))):
            raise TypeError(f"a handler must be a function, is {handler!r}")
    return listed
