"""The pending error is kept on the request, and next() does not clear it.

fails: an_error_handler_can_clear_the_error, a_route_is_a_chain_of_its_own, as_express_in_720_requests
score: 13 of 16
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from ..given import Req, Res, Response, match
from ..solution import _call, _checked, _strip, _takes_error, _through


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
            error = req.state["error"] = argument if argument and argument != "route" else req.state.get("error")
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
