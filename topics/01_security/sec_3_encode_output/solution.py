import json
from collections.abc import Iterable
from typing import Any

from .given import ASGIApp, Receive, Scope, Send, header


def safe_href(value: str) -> str:
    """``value`` without what browsers drop, if it is an http(s) address or a path on this host; "#" otherwise.

    It does not HTML-escape. Raises TypeError if ``value`` is not a str, and nothing else.
    """
    if not isinstance(value, str):
        raise TypeError(f"value must be a str, not {type(value).__name__}")
    address = value.strip("".join(map(chr, range(0x21))))
    address = address.replace("\t", "").replace("\r", "").replace("\n", "")
    if "\\" in address:
        return "#"
    if address.startswith("/") and not address.startswith("//"):
        return address
    scheme, separator, rest = address.partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        return "#"
    authority = rest
    for end in "/?#":
        authority = authority.partition(end)[0]
    if not authority or authority.startswith(":") or any(sign in authority for sign in "@[]"):
        return "#"
    return address


def json_for_script(data: Any) -> str:
    """JSON of ``data`` that may stand as a value inside a script element.

    Raises ValueError for NaN and infinity.
    """
    text = json.dumps(data, allow_nan=False)  # ASCII only, so U+2028 and U+2029 are escaped
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")  # these stand in strings only
    return text


class CrossOriginProtection:
    """ASGI middleware that refuses what another origin makes a browser send, by Sec-Fetch-Site, else by Origin."""

    def __init__(self, app: ASGIApp, *, trusted_origins: Iterable[str] = ()) -> None:
        """Protect ``app``. Raises ValueError for a trusted origin that is not ``scheme://host[:port]``."""
        self._app = app
        self._trusted = frozenset(trusted_origins)
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
