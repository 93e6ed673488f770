"""Handlers are not looked at when they are registered.

fails: requests_are_apart
score: 15 of 16
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from ..given import Req, Res, Response, match


def _checked(handlers: Iterable[Any], mountable: bool = False) -> list[Any]:
    listed = list(handlers)
    return listed
