"""urlsplit with its exceptions caught, JSON built by an encoder's chunks, a closure for the verdict."""

import json
from urllib.parse import urlsplit


def safe_href(value):
    """``value`` without what browsers drop, if it is an http(s) address or a path on this host; "#" otherwise."""
    if not isinstance(value, str):
        raise TypeError(type(value))
    start, end = 0, len(value)
    while start < end and ord(value[start]) <= 32:
        start += 1
    while end > start and ord(value[end - 1]) <= 32:
        end -= 1
    cleaned = "".join(sign for sign in value[start:end] if sign not in "\t\r\n")
    if "\\" in cleaned:
        return "#"
    if cleaned[:1] == "/":
        return "#" if cleaned[1:2] == "/" else cleaned
    if not cleaned.lower().startswith(("http://", "https://")):
        return "#"
    try:
        authority = urlsplit(cleaned).netloc
    except ValueError:
        return "#"
    return cleaned if authority and authority[0] != ":" and not set(authority) & set("@[]") else "#"


def json_for_script(data):
    """JSON of ``data`` that may stand as a value inside a script element."""
    encoder = json.JSONEncoder(allow_nan=False, ensure_ascii=True)
    return "".join(
        f"\\u00{ord(sign):02x}" if sign in "<>&'" else sign for chunk in encoder.iterencode(data) for sign in chunk
    )


class CrossOriginProtection:
    """ASGI middleware that refuses what another origin makes a browser send."""

    def __init__(self, app, *, trusted_origins=()):
        """Protect ``app``."""
        self.app, self.trusted = app, set()
        for origin in trusted_origins:
            parts = urlsplit(origin)
            rebuilt = f"{parts.scheme}://{parts.netloc}"
            if (
                not parts.scheme
                or not parts.hostname
                or parts.username is not None
                or " " in origin
                or rebuilt != origin
            ):
                raise ValueError(origin)
            self.trusted.add(origin.encode("latin-1"))

    async def __call__(self, scope, receive, send):
        """Pass the request on, or answer 403."""
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            headers = dict(scope["headers"])
            site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
            if site:
                passes = site in (b"same-origin", b"none") or origin in self.trusted
            else:
                _, _, host = (origin or b"").partition(b"://")
                passes = not origin or host == headers[b"host"] or origin in self.trusted
            if not passes:
                await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return None
        return await self.app(scope, receive, send)
