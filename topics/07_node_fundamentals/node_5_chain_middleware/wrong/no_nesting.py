"""A loop runs the handlers one after another: next() only says that the loop may go on, so nothing runs inside it.

fails: handlers_run_in_order
score: 15 of 16
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from ..given import Req, Res, Response, match


def _call(handler: Any, error: Any, req: Req, res: Res, proceed: Callable[..., None]) -> None:
    asked: list[Any] = []

    def next(argument: Any = None) -> None:
        if returned:
            proceed(argument)
        else:
            asked.append(argument)

    async def finish(coroutine: Any) -> None:
        try:
            await coroutine
        except Exception as raised:
            proceed(raised)

    returned = False
    try:
        result = handler(req, res, next) if error is None else handler(error, req, res, next)
    except Exception as raised:
        proceed(raised)
        return
    returned = True
    if inspect.isawaitable(result):
        asyncio.ensure_future(finish(result))
    for argument in asked:
        proceed(argument)
