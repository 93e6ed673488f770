"""Layers are objects, the walk is a recursion over an index, and a route is an App of its own."""

import asyncio
from dataclasses import dataclass
from inspect import Parameter, iscoroutine, signature
from typing import Any

from ..given import Req, Res, Response, match


@dataclass
class Layer:
    pattern: str
    handler: Any
    method: str | None = None
    route: bool = False

    def accepts(self, req: Req, failed: bool) -> bool:
        if self.method and self.method != req.method:
            return False
        if isinstance(self.handler, App):
            return not failed
        kinds = [p.kind for p in signature(self.handler).parameters.values()]
        count = kinds.count(Parameter.POSITIONAL_OR_KEYWORD) + kinds.count(Parameter.POSITIONAL_ONLY)
        return failed == (count == 4)


class App:
    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.tasks: set[asyncio.Task] = set()
        self.is_route = False

    def use(self, *args: Any) -> "App":
        handlers = list(args)
        pattern = handlers.pop(0) if handlers and isinstance(handlers[0], str) else "/"
        for handler in handlers:
            if not (isinstance(handler, App) or callable(handler)):
                raise TypeError("not a handler")
            self.layers.append(Layer(pattern, handler))
        return self

    def _route(self, method: str | None, path: str, handlers: tuple) -> "App":
        if any(not callable(handler) for handler in handlers):
            raise TypeError("not a handler")
        chain = App().use(*handlers)
        chain.is_route = True
        self.layers.append(Layer(path, chain, method, route=True))
        return self

    def get(self, path: str, *handlers: Any) -> "App":
        return self._route("GET", path, handlers)

    def post(self, path: str, *handlers: Any) -> "App":
        return self._route("POST", path, handlers)

    def all(self, path: str, *handlers: Any) -> "App":
        return self._route(None, path, handlers)

    async def handle(self, method: str, url: str) -> Response:
        req, res = Req(method, url), Res()
        missing = f"Cannot {method} {req.path}"

        def finish(error: Any = None) -> None:
            if not res.sent:
                res.status(500 if error else 404).send(str(error) if error else missing)

        self.walk(0, None, req, res, finish)
        return await res.response()

    def walk(self, index: int, error: Any, req: Req, res: Res, leave: Any) -> None:
        kept = (req.url, req.base_url, req.params)
        while index < len(self.layers):
            layer = self.layers[index]
            index += 1
            found = (req.params, "") if self.is_route else match(layer.pattern, req.path, end=layer.route)
            if found and layer.accepts(req, bool(error)):
                break
        else:
            leave(error)
            return

        def proceed(argument: Any = None) -> None:
            req.url, req.base_url, req.params = kept
            if argument == "route":
                if self.is_route:
                    leave()
                    return
                argument = None
            self.walk(index, argument or None, req, res, leave)

        req.params, prefix = found
        if not layer.route and prefix:
            path, mark, query = req.url.partition("?")
            req.url = (path[len(prefix) :] or "/") + mark + query
            req.base_url += prefix
        try:
            if isinstance(layer.handler, App):
                layer.handler.walk(0, None, req, res, proceed)
                return
            result = layer.handler(error, req, res, proceed) if error else layer.handler(req, res, proceed)
        except Exception as exc:
            proceed(exc)
            return
        if iscoroutine(result):
            task = asyncio.get_running_loop().create_task(result)
            self.tasks.add(task)

            def ended(task: asyncio.Task) -> None:
                self.tasks.discard(task)
                if not task.cancelled() and isinstance(task.exception(), Exception):
                    proceed(task.exception())

            task.add_done_callback(ended)
