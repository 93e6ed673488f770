"""Kettle & Co, the shop that topic 1 attacks and hardens: a real web application, driven in process.

Starlette, SQLite, Jinja2 and cookie sessions; requests reach it through httpx's ASGI transport, so there is no socket. It is
insecure on purpose, and :data:`CONTROLS` are switched on one by one. Nothing here may be served to a network.

Left out: real password cost (scrypt with its smallest parameters, since attacks try dozens of passwords), HSTS, log-out.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import ipaddress
import json
import re
import secrets
import sqlite3
import struct
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, Self
from urllib.parse import unquote_plus

import httpx
import jinja2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

HOST: Final = "shop.kettle.example"
ORIGIN: Final = f"https://{HOST}"
CUSTOMERS: Final = 64
KETTLE: Final = 1  # id of the product that everybody buys
METADATA_ADDRESS: Final = "169.254.169.254"
METADATA_SECRET: Final = "credentials-of-the-shop-role"
SUPPLIER: Final = "images.supplier.example"

CONTROLS: Final = MappingProxyType(
    {
        "object_authz": "an order is shown to its owner only",
        "bound_sql": "the search term is a bound parameter",
        "encode": "templates encode what they output",
        "csp": "a Content-Security-Policy with a nonce",
        "fetch_meta": "cross-origin requests that change something are refused by Sec-Fetch-Site, else by Origin",
        "samesite": "the session cookie has SameSite=Lax",
        "mfa": "signing in needs a one-time code",
        "ip_limit": "20 sign-ins per network address",
        "egress": "the server reaches the supplier's host only",
        "waf": "requests that match a blocklist of patterns are refused",
        "secure_cookie": "the session cookie has Secure and the __Host- prefix",
        "field_allow": "a profile update may set the name only",
    }
)

SameSite = Literal["None", "Lax", "Strict"]
Handler = Callable[[Request], Awaitable[Response]]

_BLOCKLIST = re.compile(
    r"union\s+(all\s+)?select|<\s*script|javascript:|\bon(error|load|click|mouseover)\s*=|169\.254\.169\.254", re.I
)
_LAYOUT = """<!doctype html><title>Kettle &amp; Co</title><script nonce="{{ nonce }}">var shop = "Kettle & Co";</script>
"""
_FORM = '<form method="post" action="{{ action }}"><input type="hidden" name="csrf" value="{{ token }}">%s</form>'
_PAGES = {
    "list": "<ul>{% for name, cents in rows %}<li>{{ name }} {{ cents }}</li>{% endfor %}</ul>",
    "product": "<h1>{{ name }}</h1>{% for text in reviews %}<p>{{ text }}</p>{% endfor %}"
    + _FORM % '<input name="product" value="{{ product }}">',
    "login": _FORM % '<input name="email"><input name="password" type="password"><input name="code">',
    "account": "<h1>{{ name }}</h1><p>{{ email }}</p>" + _FORM % '<input name="email">',
    "order": "<h1>Order {{ id }}</h1><p>{{ product }} to {{ address }}</p>",
    "admin": "<h1>Customers</h1><ul>{% for email, role in rows %}<li>{{ email }} {{ role }}</li>{% endfor %}</ul>",
}
_SCHEMA = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT, role TEXT, address TEXT, password TEXT);
CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, cents INTEGER);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user INTEGER, product INTEGER);
CREATE TABLE reviews (product INTEGER, text TEXT);
CREATE TABLE sessions (id TEXT PRIMARY KEY, user INTEGER);
INSERT INTO products VALUES (1, 'Kettle', 3900), (2, 'Teapot', 2400), (3, 'Cup', 600);
"""


def email_of(customer: int) -> str:
    """The address by which customer 1 to :data:`CUSTOMERS` signs in. Customer n owns order n; customer 1 runs the shop."""
    return f"customer{customer}@mail.example"


def password_of(customer: int) -> str:
    """The customer's password in the shop."""
    return f"steam-{customer * 7919}"


def address_of(customer: int) -> str:
    """Where the customer's parcels go: what another customer must not read."""
    return f"{customer} Spout Street"


def make_shop(
    controls: Iterable[str] = (),
    *,
    same_site: SameSite | None = None,
    csrf_token: bool = False,
    get_changes: bool = False,
    now: Callable[[], float] | None = None,
) -> Shop:
    """A new shop with these of the :data:`CONTROLS` switched on; close it, or use it in a ``with`` statement.

    ``same_site`` is the session cookie's attribute; None sets none, the control ``samesite`` sets "Lax", and "None" brings
    Secure with it, since browsers drop such a cookie otherwise. With ``csrf_token``, requests that change something, signing in
    among them, need the token of the page's form. With ``get_changes``, a GET request can change the e-mail address, too.
    ``now`` gives seconds; without it, it is the time of the running event loop. Raises ValueError for an unknown control.
    """
    return Shop(frozenset(controls), same_site, csrf_token, get_changes, now or _loop_time)


class Shop:
    """A shop: ``app`` is its ASGI application, ``db`` its database. Made by :func:`make_shop`."""

    def __init__(
        self,
        controls: frozenset[str],
        same_site: SameSite | None,
        csrf_token: bool,
        get_changes: bool,
        now: Callable[[], float],
    ) -> None:
        if unknown := controls - CONTROLS.keys():
            raise ValueError(f"no such control: {', '.join(sorted(unknown))}; there are {', '.join(CONTROLS)}")
        self.controls = controls
        self.now = now
        self.db = sqlite3.connect(":memory:", check_same_thread=False)
        self.db.executescript(_SCHEMA)
        self.db.executemany("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?)", _users())
        self.db.executemany("INSERT INTO orders VALUES (?, ?, ?)", [(i, i, KETTLE) for i in range(1, CUSTOMERS + 1)])
        self._same_site = "Lax" if "samesite" in controls else same_site
        self._needs_token = csrf_token
        self._cookie = "__Host-session" if "secure_cookie" in controls else "session"
        self._key = secrets.token_bytes(32)
        self._sign_ins: Counter[str] = Counter()
        self._pages = jinja2.Environment(autoescape="encode" in controls, loader=jinja2.DictLoader(_PAGES))
        self._outside = _Outside(limited="egress" in controls)
        self.app: ASGIApp = Starlette(
            routes=[
                self._route("/", self._home),
                self._route("/search", self._search),
                self._route("/product/{id:int}", self._product),
                self._route("/product/{id:int}/review", self._review, "POST"),
                self._route("/login", self._login, "GET", "POST"),
                self._route("/buy", self._buy, "POST"),
                self._route("/orders/{id:int}", self._order),
                self._route("/account", self._account),
                self._route("/account/email", self._email, "POST", *(["GET"] if get_changes else [])),
                self._route("/account/profile", self._profile, "POST"),
                self._route("/admin", self._admin),
                self._route("/image", self._image),
            ]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def client(self, address: str = "203.0.113.1") -> httpx.AsyncClient:
        """An HTTP client at a network address; it keeps cookies and follows none of a browser's rules."""
        transport = httpx.ASGITransport(app=self.app, client=(address, 40_000))
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, trust_env=False)

    def credentials(self, customer: int) -> dict[str, str]:
        """What the customer types to sign in, with the code that the customer's own device shows now."""
        email = email_of(customer)
        return {"email": email, "password": password_of(customer), "code": _one_time_code(email, self.now())}

    # --- what every request passes ---

    def _route(self, path: str, handler: Handler, *methods: str) -> Route:
        async def endpoint(request: Request) -> Response:
            if request.url.scheme == "http":
                return RedirectResponse(str(request.url.replace(scheme="https")), 308)
            if await self._is_refused(request):
                return HTMLResponse("refused", 403)
            try:
                return await handler(request)
            except sqlite3.Error:
                return HTMLResponse("something went wrong", 500)

        return Route(path, endpoint, methods=methods or ("GET",))

    async def _is_refused(self, request: Request) -> bool:
        body = (await request.body()).decode("utf-8", "replace")
        if "waf" in self.controls and _BLOCKLIST.search(unquote_plus(f"{request.url.query} {body}")):
            return True
        if request.method in ("GET", "HEAD"):
            return False
        if "fetch_meta" in self.controls:
            site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
            if site not in ("same-origin", "none") if site else origin not in (None, ORIGIN):
                return True
        if self._needs_token:
            token = str((await _fields(request)).get("csrf", ""))
            return not hmac.compare_digest(token, self._token(request.cookies.get(self._cookie)))
        return False

    def _token(self, session: str | None) -> str:
        # Without a session there is no valid token, not the token of the empty session.
        message = session.encode() if session else secrets.token_bytes(32)
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()

    # --- sessions and pages ---

    def _user(self, request: Request) -> int | None:
        session = request.cookies.get(self._cookie)
        row = self.db.execute("SELECT user FROM sessions WHERE id = ?", (session,)).fetchone()
        return row[0] if row else None

    def _start_session(self, response: Response, user: int | None) -> str:
        session = secrets.token_urlsafe(24)
        self.db.execute("INSERT INTO sessions VALUES (?, ?)", (session, user))
        is_secure = "secure_cookie" in self.controls or self._same_site == "None"
        cookie = f"{self._cookie}={session}; Path=/; HttpOnly{'; Secure' if is_secure else ''}"
        response.headers["set-cookie"] = cookie + (f"; SameSite={self._same_site}" if self._same_site else "")
        return session

    def _page(self, page: str, request: Request, session: str | None = None, /, **values: object) -> HTMLResponse:
        nonce = secrets.token_urlsafe(12)
        token = self._token(session or request.cookies.get(self._cookie))
        head = self._pages.from_string(_LAYOUT).render(nonce=nonce)
        response = HTMLResponse(head + self._pages.get_template(page).render(token=token, **values))
        if "csp" in self.controls:
            policy = f"script-src 'nonce-{nonce}' 'strict-dynamic'; object-src 'none'; base-uri 'none'"
            response.headers["content-security-policy"] = policy
        return response

    # --- the pages ---

    async def _home(self, request: Request) -> Response:
        return self._page("list", request, rows=self.db.execute("SELECT name, cents FROM products").fetchall())

    async def _search(self, request: Request) -> Response:
        term = request.query_params.get("q", "")
        if "bound_sql" in self.controls:
            found = self.db.execute("SELECT name, cents FROM products WHERE name LIKE '%' || ? || '%'", (term,))
        else:
            found = self.db.execute(f"SELECT name, cents FROM products WHERE name LIKE '%{term}%'")
        return self._page("list", request, rows=found.fetchall())

    async def _product(self, request: Request) -> Response:
        product = request.path_params["id"]
        row = self.db.execute("SELECT name FROM products WHERE id = ?", (product,)).fetchone()
        if row is None:
            return HTMLResponse("no such product", 404)
        reviews = [text for (text,) in self.db.execute("SELECT text FROM reviews WHERE product = ?", (product,))]
        return self._page("product", request, name=row[0], reviews=reviews, product=product, action="/buy")

    async def _review(self, request: Request) -> Response:
        fields = await _fields(request)
        self.db.execute("INSERT INTO reviews VALUES (?, ?)", (request.path_params["id"], str(fields.get("text", ""))))
        return RedirectResponse(f"/product/{request.path_params['id']}", 303)

    async def _login(self, request: Request) -> Response:
        if request.method == "GET":
            return self._login_form(request)
        address = request.client.host if request.client else ""
        self._sign_ins[address] += 1
        if "ip_limit" in self.controls and self._sign_ins[address] > 20:
            return HTMLResponse("too many sign-ins from your address", 429)
        fields = await _fields(request)
        email, password = str(fields.get("email", "")), str(fields.get("password", ""))
        row = self.db.execute("SELECT id, password FROM users WHERE email = ?", (email,)).fetchone()
        if row is None or not hmac.compare_digest(row[1], _hash(email, password)):
            return HTMLResponse("wrong e-mail address or password", 401)
        if "mfa" in self.controls and fields.get("code") != _one_time_code(email, self.now()):
            return HTMLResponse("wrong code", 401)
        signed_in = RedirectResponse("/account", 303)
        self._start_session(signed_in, row[0])
        return signed_in

    def _login_form(self, request: Request) -> Response:
        known = self.db.execute("SELECT 1 FROM sessions WHERE id = ?", (request.cookies.get(self._cookie),)).fetchone()
        if known or not self._needs_token:
            return self._page("login", request, action="/login")
        cookie = Response()  # a session without a user, to which the form's token is bound
        page = self._page("login", request, self._start_session(cookie, None), action="/login")
        page.headers["set-cookie"] = cookie.headers["set-cookie"]
        return page

    async def _buy(self, request: Request) -> Response:
        user = self._user(request)
        if user is None:
            return RedirectResponse("/login", 303)
        product = int(str((await _fields(request)).get("product", KETTLE)))
        order = self.db.execute("INSERT INTO orders (user, product) VALUES (?, ?)", (user, product)).lastrowid
        return RedirectResponse(f"/orders/{order}", 303)

    async def _order(self, request: Request) -> Response:
        user = self._user(request)
        if user is None:
            return RedirectResponse("/login", 303)
        row = self.db.execute(
            "SELECT orders.user, products.name, users.address FROM orders JOIN users ON users.id = orders.user "
            "JOIN products ON products.id = orders.product WHERE orders.id = ?",
            (request.path_params["id"],),
        ).fetchone()
        if row is None or ("object_authz" in self.controls and row[0] != user):
            return HTMLResponse("no such order", 404)
        return self._page("order", request, id=request.path_params["id"], product=row[1], address=row[2])

    async def _account(self, request: Request) -> Response:
        user = self._user(request)
        if user is None:
            return RedirectResponse("/login", 303)
        name, email = self.db.execute("SELECT name, email FROM users WHERE id = ?", (user,)).fetchone()
        return self._page("account", request, name=name, email=email, action="/account/email")

    async def _email(self, request: Request) -> Response:
        fields = request.query_params if request.method == "GET" else await _fields(request)
        return self._update(request, {"email": str(fields.get("email", ""))})

    async def _profile(self, request: Request) -> Response:
        allowed = {"name"} if "field_allow" in self.controls else {"email", "name", "role", "address"}
        return self._update(request, {name: str(v) for name, v in (await _fields(request)).items() if name in allowed})

    def _update(self, request: Request, columns: dict[str, str]) -> Response:
        user = self._user(request)
        if user is None:
            return RedirectResponse("/login", 303)
        for column, value in columns.items():  # the callers pass names of columns only
            self.db.execute(f"UPDATE users SET {column} = ? WHERE id = ?", (value, user))
        return RedirectResponse("/account", 303)

    async def _admin(self, request: Request) -> Response:
        role = self.db.execute("SELECT role FROM users WHERE id = ?", (self._user(request),)).fetchone()
        if role != ("admin",):
            return HTMLResponse("refused", 403)
        return self._page("admin", request, rows=self.db.execute("SELECT email, role FROM users").fetchall())

    async def _image(self, request: Request) -> Response:
        async with httpx.AsyncClient(transport=self._outside, trust_env=False) as client:
            try:
                answer = await client.get(request.query_params.get("url", ""))
            except (httpx.HTTPError, httpx.InvalidURL):
                return HTMLResponse("no such image", 502)
        return Response(answer.content, media_type="image/png")


class _Outside(httpx.AsyncBaseTransport):
    """The network behind the shop: the image supplier, and the cloud's metadata service at its link-local address."""

    def __init__(self, limited: bool) -> None:
        self._limited = limited

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if self._limited and host != SUPPLIER:
            raise httpx.ConnectError("refused by the egress proxy")
        with contextlib.suppress(ValueError):  # the system's resolver takes an address written as one number, too
            host = str(ipaddress.ip_address(int(host)))
        if host == METADATA_ADDRESS:
            return httpx.Response(200, text=json.dumps({"Token": METADATA_SECRET}))
        if host == SUPPLIER:
            return httpx.Response(200, content=b"\x89PNG\r\n\x1a\n")
        raise httpx.ConnectError(f"no host {host}")


async def _fields(request: Request) -> dict[str, object]:
    """The fields of a form, or of a JSON object whatever content type it claims: the careless parsing that many APIs have."""
    body = await request.body()
    if body.lstrip().startswith(b"{"):
        with contextlib.suppress(ValueError):
            return dict(json.loads(body))
    return dict(await request.form())


def _hash(email: str, password: str) -> str:
    return hashlib.scrypt(password.encode(), salt=email.encode(), n=2, r=1, p=1, dklen=16).hex()


def _one_time_code(email: str, now: float) -> str:
    """The time-based one-time password of RFC 6238: SHA-1, 30 s, 6 digits."""
    digest = hmac.digest(b"device of " + email.encode(), struct.pack(">Q", int(now // 30)), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


@cache
def _users() -> tuple[tuple[int, str, str, str, str, str], ...]:
    return tuple(
        (
            i,
            email_of(i),
            f"Customer {i}",
            "customer" if i > 1 else "admin",
            address_of(i),
            _hash(email_of(i), password_of(i)),
        )
        for i in range(1, CUSTOMERS + 1)
    )


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
