"""A mounted App sees the path that is left, without the query.

fails: a_prefix_is_stripped, mounts_nest, errors_and_mounted_apps, as_express_in_720_requests
score: 12 of 16
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from ..given import Req, Res, Response, match


def _strip(req: Req, prefix: str) -> None:
    rest = req.path[len(prefix) :]
    req.url = rest if rest.startswith("/") else f"/{rest}"
    req.base_url += prefix
