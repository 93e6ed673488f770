"""A web request and its answer, without a network: what a chain of handlers works on, and the matching of paths as in Express 5."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote


@dataclass(frozen=True)
class Response:
    """What the client gets."""

    status: int
    body: object


class Req:
    """One request. ``method``, ``url``, ``base_url``, ``params`` and ``state`` may be assigned; ``path`` and ``query`` follow ``url``."""

    def __init__(self, method: str, url: str) -> None:
        self.method = method
        self.url = url
        self.base_url = ""
        self.params: dict[str, Any] = {}
        self.state: dict[str, Any] = {}

    @property
    def path(self) -> str:
        """``url`` without its query."""
        return self.url.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The decoded query of ``url``."""
        return dict(parse_qsl(self.url.partition("?")[2]))


class Res:
    """The answer to one request: ``send`` gives it, ``response`` waits for it."""

    def __init__(self) -> None:
        self._status = 200
        self._body: object = None
        self._answered = asyncio.Event()

    @property
    def sent(self) -> bool:
        """Whether an answer was sent."""
        return self._answered.is_set()

    def status(self, code: int) -> Res:
        """Set the status of the answer that is sent later, and return self."""
        if not self.sent:
            self._status = code
        return self

    def send(self, body: object) -> None:
        """Answer. Raises RuntimeError if an answer was sent already."""
        if self.sent:
            raise RuntimeError("an answer was sent already")
        self._body = body
        self._answered.set()

    async def response(self) -> Response:
        """Wait until an answer is sent, and return it."""
        await self._answered.wait()
        return Response(self._status, self._body)


def match(pattern: str, path: str, *, end: bool) -> tuple[dict[str, Any], str] | None:
    """The decoded params and the matched prefix, "" for the pattern "/"; None if ``path`` does not match.

    With ``end`` the whole path must match, but for one slash at its end; without, its first segments must. Upper and lower
    case are the same. ``:name`` is one segment, ``*name`` the list of one or more segments.
    """
    regex = "".join(
        f"/(?P<{part[1:]}>[^/]+)"
        if part[0] == ":"
        else f"/(?P<{part[1:]}>.+)"
        if part[0] == "*"
        else f"/{re.escape(part)}"
        for part in pattern.split("/")
        if part
    )
    found = re.match(regex + (r"/?\Z" if end else r"(?=/|\Z)"), path, re.IGNORECASE)
    if found is None:
        return None
    params = {
        name: [unquote(part) for part in value.split("/")] if f"*{name}" in pattern else unquote(value)
        for name, value in found.groupdict().items()
    }
    return params, found.group().rstrip("/")
