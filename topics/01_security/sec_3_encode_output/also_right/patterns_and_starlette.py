"""Regular expressions for the addresses, a translation table for JSON, starlette's classes in the middleware."""

import json
import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse


def safe_href(value):
    """``value`` without what browsers drop, if it is an http(s) address or a path on this host; "#" otherwise."""
    if not isinstance(value, str):
        raise TypeError("an address is a str")
    cleaned = re.sub(r"[\t\r\n]", "", re.sub(r"^[\x00-\x20]+|[\x00-\x20]+$", "", value))
    pattern = r"(?is)(?:/(?!/)[^\\]*|https?://(?!:)[^/?#@\[\]\\]+(?:[/?#][^\\]*)?)"
    return cleaned if re.fullmatch(pattern, cleaned) else "#"


def json_for_script(data):
    """JSON of ``data`` that may stand as a value inside a script element."""
    table = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&'\u2028\u2029"}
    return json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":")).translate(table)


class CrossOriginProtection:
    """ASGI middleware that refuses what another origin makes a browser send."""

    def __init__(self, app, *, trusted_origins=()):
        """Protect ``app``."""
        self.app = app
        self.trusted = list(trusted_origins)
        for origin in self.trusted:
            if not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^/?#@:\s]+(:\d+)?", origin):
                raise ValueError(f"not an origin: {origin}")

    async def __call__(self, scope, receive, send):
        """Pass the request on, or answer 403."""
        app = self.app
        if scope["type"] == "http" and not self.fine(Request(scope)):
            app = PlainTextResponse("forbidden", status_code=403)
        await app(scope, receive, send)

    def fine(self, request):
        """Whether the request may pass."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return True
        origin = request.headers.get("origin") or None
        if origin in self.trusted:
            return True
        match request.headers.get("sec-fetch-site", ""):
            case "same-origin" | "none":
                return True
            case "":
                return origin is None or re.findall(r"^[^:]*://(.*)", origin) == [request.headers["host"]]
            case _:
                return False
