"""Each request gets a flat list of steps: entering and leaving a mount or a route are steps too."""

import asyncio
import inspect
from typing import Any

from ..given import Req, Res, match


class App:
    def __init__(self):
        self.registered = []

    def _add(self, kind, pattern, handlers, apps=False):
        for handler in handlers:
            if not callable(handler) and not (apps and isinstance(handler, App)):
                raise TypeError(handler)
        self.registered.append((kind, pattern, handlers))
        return self

    def use(self, *args):
        if args and isinstance(args[0], str):
            return self._add("use", args[0], args[1:], True)
        return self._add("use", "/", args, True)

    def get(self, path, *handlers):
        return self._add("GET", path, handlers)

    def post(self, path, *handlers):
        return self._add("POST", path, handlers)

    def all(self, path, *handlers):
        return self._add("", path, handlers)

    async def handle(self, method, url):
        walk = Walk(Req(method, url), Res())
        walk.steps = walk.expand(self)
        walk.go(None, 0)
        return await walk.res.response()


class Walk:
    """One request: ``steps`` are (kind, pattern, handler, where to go on if it is passed by)."""

    def __init__(self, req, res):
        self.req, self.res = req, res
        self.missing = f"Cannot {req.method} {req.path}"
        self.steps = []
        self.outside = []
        self.tasks = []

    def expand(self, app):
        steps = []
        for kind, pattern, handlers in app.registered:
            if kind == "use":
                for handler in handlers:
                    if isinstance(handler, App):
                        inner = self.expand(handler)
                        steps += [("enter", pattern, None, len(inner) + 2), *inner, ("leave", "", None, 1)]
                    else:
                        steps.append(("use", pattern, handler, 1))
            elif kind in ("", self.req.method):
                steps.append(("route", pattern, None, len(handlers) + 2))
                steps += [("handler", n, handler, 1) for n, handler in enumerate(handlers)]
                steps.append(("leave", "", None, 1))
        return steps

    def remember(self):
        return self.req.url, self.req.base_url, self.req.params

    def restore(self, kept):
        self.req.url, self.req.base_url, self.req.params = kept

    def go(self, error, at):
        req = self.req
        while at < len(self.steps):
            kind, pattern, handler, skip = self.steps[at]
            if kind == "leave":
                self.restore(self.outside.pop())
            elif kind in ("enter", "route"):
                found = None if error else match(pattern, req.path, end=kind == "route")
                if not found:
                    at += skip
                    continue
                self.outside.append(self.remember())
                req.params = found[0]
                if kind == "enter":
                    self.cut(found[1])
            elif self.four(handler) == bool(error):
                found = ({}, "") if kind == "handler" else match(pattern, req.path, end=False)
                if found:
                    kept = self.remember()
                    if kind == "use":
                        req.params = found[0]
                        self.cut(found[1])
                    return self.call(handler, error, at, kind, kept)
            at += 1
        if not self.res.sent:
            self.res.status(500 if error else 404).send(str(error) if error else self.missing)
        return None

    def cut(self, prefix):
        if prefix:
            rest = self.req.url[len(prefix) :]
            self.req.url = rest if rest[:1] == "/" else "/" + rest
            self.req.base_url += prefix

    def four(self, handler):
        kinds = (inspect._ParameterKind.POSITIONAL_ONLY, inspect._ParameterKind.POSITIONAL_OR_KEYWORD)
        return len([p for p in inspect.signature(handler).parameters.values() if p.kind in kinds]) == 4

    def call(self, handler, error, at, kind, kept):
        def proceed(value: Any = None):
            self.restore(kept)
            position = at + 1
            if value == "route":
                value = None
                if kind == "handler":
                    while self.steps[position][0] != "leave":
                        position += 1
            self.go(value or None, position)

        async def finish(awaitable):
            try:
                await awaitable
            except Exception as exc:
                proceed(exc)

        try:
            result = handler(error, self.req, self.res, proceed) if error else handler(self.req, self.res, proceed)
        except Exception as exc:
            return proceed(exc)
        if inspect.isawaitable(result):
            self.tasks.append(asyncio.create_task(finish(result)))
        return None
