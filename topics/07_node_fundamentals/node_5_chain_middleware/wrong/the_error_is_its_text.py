"""The error handler gets the text of the exception, not the exception.

fails: a_throw_reaches_the_error_handler
score: 15 of 16
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from ..given import Req, Res, Response, match
from ..solution import _running


def _call(handler: Any, error: Any, req: Req, res: Res, proceed: Callable[..., None]) -> None:
    async def finish(coroutine: Any) -> None:
        try:
            await coroutine
        except Exception as raised:
            proceed(raised)

    try:
        result = handler(req, res, proceed) if error is None else handler(error, req, res, proceed)
    except Exception as raised:
        proceed(str(raised))
    else:
        if inspect.isawaitable(result):
            task = asyncio.ensure_future(finish(result))
            _running.add(task)
            task.add_done_callback(_running.discard)
