"""The handlers of a route are registered as handlers of their own, so next('route') skips nothing.

fails: a_route_is_a_chain_of_its_own, as_express_in_720_requests
score: 14 of 16
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from ..given import Req, Res, Response, match
from ..solution import _call, _takes_error


def _through(handlers: list[Any], req: Req, res: Res, done: Callable[..., None]) -> None:
    """Run the handlers of one route."""
    rest = iter(handlers)

    def proceed(argument: Any = None) -> None:
        error = None if argument == "route" else argument or None
        for handler in rest:
            if _takes_error(handler) == (error is not None):
                _call(handler, error, req, res, proceed)
                return
        done(error)

    proceed()
