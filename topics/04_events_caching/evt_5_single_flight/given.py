"""What the lab hands over for evt-5: the error, the path rule, and a small shared HTTP cache."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Loaded = TypeVar("Loaded")

KeyFunction = Callable[[str, str, Mapping[str, str], Sequence[str], Collection[str]], str | None]


class Tampered(Exception):
    """A sealed value that was not made with this secret for this key."""


def normalise_path(path: str) -> str:
    """One spelling for each path: unreserved characters decoded, other escapes in upper case, ``""`` as ``"/"``.

    ``%2F`` stays, because ``/a%2Fb`` and ``/a/b`` are different resources (RFC 3986 §6.2.2).
    """

    def spell(escape: re.Match[str]) -> str:
        character = chr(int(escape[1], 16))
        return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else escape[0].upper()

    return re.sub(r"%([0-9A-Fa-f]{2})", spell, path) or "/"


class SharedCache:
    """A shared HTTP cache in front of ``origin``. It strips every header and parameter that is not keyed.

    Args:
        key_of: your ``cache_key``.
        origin: answers ``(method, url, headers)`` with a page.
        vary: the names of the request headers that are keyed; only these reach the origin.
        allowed_params: the query parameters that are keyed; only these reach the origin.
    """

    def __init__(
        self,
        key_of: KeyFunction,
        origin: Callable[[str, str, Mapping[str, str]], str],
        vary: Sequence[str],
        allowed_params: Collection[str],
    ) -> None:
        self.key_of, self.origin, self.vary, self.allowed_params = key_of, origin, vary, allowed_params
        self.pages: dict[str, str] = {}

    def fetch(self, method: str, url: str, headers: Mapping[str, str]) -> str:
        """The page for a request: from the cache where its key has one, else from the origin."""
        key = self.key_of(method, url, headers, self.vary, self.allowed_params)
        if key is None:
            return self.origin(method, url, headers)
        if key not in self.pages:
            keyed = {name.lower() for name in self.vary}
            parts = urlsplit(url)
            pairs = parse_qsl(parts.query, keep_blank_values=True)
            query = urlencode([pair for pair in pairs if pair[0] in self.allowed_params])
            clean = {name: value for name, value in headers.items() if name.lower() in keyed}
            clean_url = urlunsplit(parts._replace(path=normalise_path(parts.path), query=query, fragment=""))
            self.pages[key] = self.origin("GET", clean_url, clean)  # also for HEAD: its key is GET's, its body empty
        return self.pages[key]
