"""Async handlers are run to their end before the next one begins.

fails: async_handlers_run_in_order
score: 15 of 16
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from ..given import Req, Res, Response, match


def _call(handler: Any, error: Any, req: Req, res: Res, proceed: Callable[..., None]) -> None:
    asked: list[Any] = []

    async def finish(coroutine: Any) -> None:
        try:
            await coroutine
        except Exception as raised:
            proceed(raised)
        for argument in asked:
            proceed(argument)

    def next(argument: Any = None) -> None:
        if inspect.iscoroutinefunction(handler):
            asked.append(argument)
        else:
            proceed(argument)

    try:
        result = handler(req, res, next) if error is None else handler(error, req, res, next)
    except Exception as raised:
        proceed(raised)
    else:
        if inspect.isawaitable(result):
            asyncio.ensure_future(finish(result))
