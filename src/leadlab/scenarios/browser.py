"""What a browser does that a shop has to know: which cookies and headers it sends, and what it runs in a page.

:class:`Browser` sends a user's requests, with the rules for cookies and ``SameSite`` (RFC 6265bis) and the ``Origin`` and
``Sec-Fetch-*`` headers (Fetch Metadata). :func:`sinks` finds in a page what a browser would execute, by a real HTML5 parser,
and :func:`pwned` runs that in a real Node.js.

Left out: ``Domain`` cookies (all are host-only), the public suffix list (a site is the last two labels of a host), frames,
external scripts, scripts that change the page. Event handlers count as executed: the attacker waits for the mouse.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, Final, Literal
from urllib.parse import unquote, urlencode, urljoin

import html5lib
import httpx

from leadlab.scenarios.node_peer import node_output, node_result

LAX_POST_S: Final = 120.0  # Chromium sends a cookie without SameSite with a cross-site top-level POST until this age
REDIRECTS: Final = 5
Asgi = Callable[..., Any]


@dataclass(frozen=True)
class Cookie:
    """A stored cookie; ``same_site`` is "none", "lax", "strict" or "" where the attribute is absent, ``stored_at`` in seconds."""

    value: str
    secure: bool
    same_site: str
    stored_at: float


class Browser:
    """One user's browser, in front of an ASGI application. ``requests`` holds all it has sent, in order.

    ``lax_by_default`` is what it does with a cookie that has no SameSite attribute: Chromium treats it as Lax, apart from
    top-level POSTs in the first two minutes; Firefox and Safari send it (False). ``now`` gives seconds; without it, it is the
    time of the running event loop.
    """

    def __init__(
        self,
        app: Asgi,
        *,
        lax_by_default: bool = True,
        address: str = "198.51.100.20",
        now: Callable[[], float] | None = None,
    ) -> None:
        self._transport = httpx.ASGITransport(app=app, client=(address, 50_000))
        self._lax_by_default = lax_by_default
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._jar: dict[tuple[str, str], Cookie] = {}
        self.requests: list[httpx.Request] = []

    async def open(self, url: str, *, initiator: str | None = None) -> httpx.Response:
        """Go to ``url``: by a link on a page of the origin ``initiator``, or typed by the user (None)."""
        return await self.send("GET", url, initiator=initiator)

    async def post_form(
        self,
        url: str,
        fields: Mapping[str, str],
        *,
        initiator: str,
        enctype: Literal["application/x-www-form-urlencoded", "text/plain"] = "application/x-www-form-urlencoded",
    ) -> httpx.Response:
        """Submit a form that stands on a page of the origin ``initiator``: a top-level navigation, as any site can cause it."""
        body = (
            urlencode(fields) if "form" in enctype else "".join(f"{name}={value}\r\n" for name, value in fields.items())
        )
        return await self.send("POST", url, initiator=initiator, body=body, content_type=enctype)

    async def submit(self, page: str, fields: Mapping[str, str]) -> httpx.Response:
        """Open ``page``, fill in its first form, hidden fields included, and submit it, as the page's own user does.

        Raises ValueError if the page has no form.
        """
        action, hidden = _first_form((await self.open(page)).text)
        origin = origin_of(page)
        return await self.post_form(urljoin(page, action), {**hidden, **fields}, initiator=origin)

    async def send(
        self,
        method: str,
        url: str,
        *,
        initiator: str | None = None,
        body: str = "",
        content_type: str = "",
        navigates: bool = True,
    ) -> httpx.Response:
        """Send one request, follow its redirects and return the last answer. ``navigates`` False: a script's fetch().

        Raises RuntimeError after more than :data:`REDIRECTS` redirects.
        """
        for _ in range(REDIRECTS + 1):
            request = self._request(method, url, initiator, body, content_type, navigates)
            self.requests.append(request)
            response = await self._transport.handle_async_request(request)
            await response.aread()
            self._store(response, url, navigates or _relation(initiator, url) != "cross-site")
            if not response.has_redirect_location:
                return response
            if response.status_code in (301, 302, 303) and method != "GET":
                method, body, content_type = "GET", "", ""
            url = urljoin(url, response.headers["location"])
        raise RuntimeError(f"more than {REDIRECTS} redirects, the last to {url}")

    def cookies_for(
        self, method: str, url: str, *, initiator: str | None = None, navigates: bool = True
    ) -> dict[str, str]:
        """The cookies that the browser attaches to such a request."""
        target = httpx.URL(url)
        is_cross_site = _relation(initiator, url) == "cross-site"
        return {
            name: cookie.value
            for (host, name), cookie in self._jar.items()
            if host == target.host
            and (target.scheme == "https" or not cookie.secure)
            and (not is_cross_site or self._goes_cross_site(cookie, method, navigates))
        }

    def _goes_cross_site(self, cookie: Cookie, method: str, navigates: bool) -> bool:
        if cookie.same_site == "none" or (cookie.same_site == "" and not self._lax_by_default):
            return True
        if cookie.same_site == "strict" or not navigates:
            return False
        is_fresh = cookie.same_site == "" and self._now() - cookie.stored_at < LAX_POST_S
        return method in ("GET", "HEAD") or is_fresh

    def _request(
        self, method: str, url: str, initiator: str | None, body: str, content_type: str, navigates: bool
    ) -> httpx.Request:
        headers = {}
        if url.startswith("https:"):  # browsers send Fetch Metadata to trustworthy addresses only
            headers["sec-fetch-site"] = _relation(initiator, url)
            headers["sec-fetch-mode"] = "navigate" if navigates else "cors"
            headers["sec-fetch-dest"] = "document" if navigates else "empty"
        if initiator and method not in ("GET", "HEAD"):
            headers["origin"] = initiator
        if content_type:
            headers["content-type"] = content_type
        if cookies := self.cookies_for(method, url, initiator=initiator, navigates=navigates):
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return httpx.Request(method, url, headers=headers, content=body.encode() or None)

    def _store(self, response: httpx.Response, url: str, takes_same_site: bool) -> None:
        target = httpx.URL(url)
        for header in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(header).items():
                same_site, is_secure = morsel["samesite"].lower(), bool(morsel["secure"])
                host_only = is_secure and morsel["path"] == "/" and not morsel["domain"]
                is_refused = (
                    (is_secure and target.scheme != "https")
                    or (same_site == "none" and not is_secure)
                    or (name.startswith("__Host-") and not host_only)
                    or (same_site in ("lax", "strict") and not takes_same_site)
                )
                if not is_refused:
                    self._jar[target.host, name] = Cookie(morsel.value, is_secure, same_site, self._now())


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as in the Origin header."""
    parts = httpx.URL(url)
    return f"{parts.scheme}://{parts.netloc.decode()}"


def _relation(initiator: str | None, url: str) -> str:
    """The value of Sec-Fetch-Site: who caused this request, seen from its target."""
    if initiator is None:
        return "none"
    if initiator == origin_of(url):
        return "same-origin"
    return "same-site" if _site(initiator) == _site(url) else "cross-site"


def _site(url: str) -> tuple[str, str]:
    parts = httpx.URL(url)
    return parts.scheme, ".".join(parts.host.split(".")[-2:])


# --- what a page runs ---


@dataclass(frozen=True)
class Sink:
    """JavaScript that a page contains: a script element, an event handler or a javascript: link.

    ``place`` says where it stands (``img onerror``); ``nonce`` is a script element's.
    """

    kind: Literal["script", "handler", "link"]
    code: str
    place: str
    nonce: str = ""


_LINKS = {"href", "src", "action", "formaction", "data"}
_JAVASCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}


def sinks(html: str) -> list[Sink]:
    """What a browser would run in this page, in document order: its tree is built as a browser builds it."""
    found = []
    for element in _parse(html).iter():
        if not isinstance(element.tag, str):  # a comment
            continue
        tag = _local(element.tag)
        attributes = {_local(name): value for name, value in element.attrib.items()}
        if tag == "script" and "src" not in attributes and attributes.get("type", "").lower() in _JAVASCRIPT_TYPES:
            found.append(Sink("script", "".join(element.itertext()), "script", attributes.get("nonce", "")))
        for name, value in attributes.items():
            # The URL parser drops these characters before it looks for a scheme.
            link = re.sub(r"[\t\r\n]", "", value.lstrip("".join(map(chr, range(33)))))
            if name.startswith("on"):
                found.append(Sink("handler", value, f"{tag} {name}"))
            elif name in _LINKS and link.lower().startswith("javascript:"):
                found.append(Sink("link", unquote(link[len("javascript:") :]), f"{tag} {name}"))
    return found


def allowed(found: Sequence[Sink], policy: str) -> list[Sink]:
    """What of it runs under a Content-Security-Policy with nonces: script elements with the nonce; no handlers, no links.

    A policy without script-src limits no script. Raises ValueError for a script-src without a nonce, which is not modelled.
    """
    directives = {name: values for name, *values in (part.split() for part in policy.split(";") if part.strip())}
    if "script-src" not in directives:
        return list(found)
    nonces = {value[len("'nonce-") : -1] for value in directives["script-src"] if value.startswith("'nonce-")}
    if not nonces:
        raise ValueError(f"only policies with a nonce are modelled: {policy}")
    return [sink for sink in found if sink.kind == "script" and sink.nonce in nonces]


_RUN_PAGES = """
const vm = require("node:vm");
const pages = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(pages.map((page) => {
  let pwned = false;
  const context = vm.createContext({ pwn() { pwned = true; } });
  for (const [kind, code] of page) {
    try {
      if (kind === "handler") vm.compileFunction(code, ["event"], { parsingContext: context })();
      else vm.runInContext(code, context, { timeout: 1000 });
    } catch { /* a script that fails does not stop the others */ }
  }
  return pwned;
})));
"""
_verdicts: dict[str, list[bool]] = {}


def pwned(pages: Sequence[Sequence[Sink]], record: str) -> list[bool]:
    """For each page, whether running its sinks calls the attacker's ``pwn()``; each page is a global scope of its own.

    What a page's code calls must be in the page, too: a handler that first calls an unknown function fails there.
    All pages run in one Node.js; where there is none, the recorded result is used. ``record`` is the beginning of its name,
    such as ``sec-1-scripts``.
    """
    asked = json.dumps([[[sink.kind, sink.code] for sink in page] for page in pages])
    if not any(pages):
        return [False] * len(pages)
    if asked not in _verdicts:
        name = f"{record}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"
        _verdicts[asked] = node_result(name, lambda: json.loads(node_output(_RUN_PAGES, stdin=asked)))
    return list(_verdicts[asked])


def _first_form(html: str) -> tuple[str, dict[str, str]]:
    for form in _parse(html).iter():
        if isinstance(form.tag, str) and _local(form.tag) == "form":
            hidden = [e.attrib for e in form.iter() if isinstance(e.tag, str) and e.attrib.get("type") == "hidden"]
            return form.attrib.get("action", ""), {field["name"]: field.get("value", "") for field in hidden}
    raise ValueError("the page has no form")


def _parse(html: str) -> Any:
    return html5lib.parse(html, scripting=True)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
