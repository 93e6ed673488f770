"""Keyword-only parameters are counted too.

fails: error_handlers_by_signature
score: 15 of 16
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from ..given import Req, Res, Response, match


def _takes_error(handler: Callable[..., Any]) -> bool:
    return len(inspect.signature(handler).parameters) == 4
