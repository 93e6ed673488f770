"""The shop of topic 1 and the browser in front of it: the controls do what they say, and the browser follows its rules."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import jinja2
import pytest

from leadlab import recorded
from leadlab.clock import simulate
from leadlab.node import NodeMissing, binary
from leadlab.scenarios import browser as browsers
from leadlab.scenarios.browser import Browser, Sink, allowed, pwned, sinks
from leadlab.scenarios.shop import CONTROLS, HOST, ORIGIN, SUPPLIER, Shop, email_of, make_shop
from leadlab.scenarios.shop_attacks import ATTACKS, EVIL, VICTIM, attack_shop, sells, signed_in

STOPS = {
    "object_authz": "idor",
    "bound_sql": "sqli",
    "encode": "xss",
    "csp": "xss",
    "fetch_meta": "csrf",
    "samesite": "csrf",
    "mfa": "stuffing",
    "egress": "ssrf",
    "field_allow": "massassign",
    "secure_cookie": "sniff",
}


def test_with_nothing_on_every_attack_succeeds_and_the_shop_sells() -> None:
    assert attack_shop(()) == dict.fromkeys(ATTACKS, True)
    assert sells(())


@pytest.mark.parametrize("control", CONTROLS)
def test_each_control_alone_stops_its_attack_and_nothing_else(control: str) -> None:
    assert [name for name, succeeds in attack_shop({control}).items() if not succeeds] == [
        name for name in ATTACKS if STOPS.get(control) == name
    ]
    assert sells({control})


def test_all_controls_stop_all_attacks_and_the_shop_still_sells() -> None:
    assert attack_shop(CONTROLS) == dict.fromkeys(ATTACKS, False)
    assert sells(CONTROLS)


def test_an_unknown_control_is_refused() -> None:
    with pytest.raises(ValueError, match="firewall"):
        make_shop({"firewall"})


def test_the_blocklist_and_the_address_limit_do_stop_the_naive_attacker() -> None:
    async def main() -> list[int]:
        with make_shop({"waf", "ip_limit"}) as shop:
            async with shop.client() as client:
                first = await client.get("/search", params={"q": "' UNION SELECT email, password FROM users --"})
                tries = [await client.post("/login", data={"email": "x", "password": str(i)}) for i in range(21)]
                return [first.status_code, tries[19].status_code, tries[20].status_code]

    assert simulate(main()) == [403, 401, 429]


def test_the_image_proxy_still_reaches_the_supplier_behind_the_egress_proxy() -> None:
    async def main() -> bytes:
        with make_shop({"egress"}) as shop:
            async with shop.client() as client:
                return (await client.get("/image", params={"url": f"http://{SUPPLIER}/kettle.png"})).content

    assert simulate(main()).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 303), ({"origin": ORIGIN}, 303), ({"origin": EVIL}, 403), ({"origin": "null"}, 403)],
)
def test_without_fetch_metadata_the_origin_decides(headers: dict[str, str], status: int) -> None:
    async def main() -> int:
        with make_shop({"fetch_meta"}) as shop:
            async with shop.client() as client:
                return (await client.post("/login", data=shop.credentials(VICTIM), headers=headers)).status_code

    assert simulate(main()) == status


# --- the browser ---

SIBLING = "https://blog.kettle.example"
MINE = "mallory@evil.example"


async def by_link(victim: Browser) -> None:
    await victim.open(f"{ORIGIN}/account/email?email={MINE}", initiator=EVIL)


async def by_form(victim: Browser, initiator: str = EVIL) -> None:
    await victim.post_form(f"{ORIGIN}/account/email", {"email": MINE}, initiator=initiator)


async def by_json(victim: Browser) -> None:
    body = {f'{{"email": "{MINE}", "rest': '": "x"}'}  # the form's = lands in a name that nobody reads
    await victim.post_form(f"{ORIGIN}/account/email", body, initiator=EVIL, enctype="text/plain")


async def by_sibling(victim: Browser) -> None:
    await by_form(victim, SIBLING)


async def by_login(victim: Browser, shop: Shop) -> None:
    credentials = {name: value for name, value in shop.credentials(9).items() if name != "code"}
    await victim.post_form(f"{ORIGIN}/login", credentials, initiator=EVIL)


async def works(delivery: str, options: dict[str, Any]) -> bool:
    with make_shop(**options) as shop:
        victim = Browser(shop.app)
        if delivery == "e":
            await by_login(victim, shop)
            return email_of(9) in (await victim.open(f"{ORIGIN}/account")).text
        await victim.submit(f"{ORIGIN}/login", shop.credentials(VICTIM))
        await asyncio.sleep(60 if delivery == "f" else 180)
        attacks: dict[str, Callable[[Browser], Any]] = {
            "a": by_link,
            "b": by_form,
            "c": by_json,
            "d": by_sibling,
            "f": by_form,
        }
        await attacks[delivery](victim)
        return shop.db.execute("SELECT email FROM users WHERE id = ?", (VICTIM,)).fetchone() == (MINE,)


@pytest.mark.parametrize(
    ("options", "expected", "without_get"),
    [
        ({"same_site": "None"}, "abcdef", "bcdef"),
        ({}, "adef", "def"),
        ({"same_site": "Lax"}, "ade", "de"),
        ({"same_site": "Strict"}, "de", "de"),
        ({"same_site": "None", "csrf_token": True}, "a", ""),
        ({"same_site": "None", "controls": {"fetch_meta"}}, "a", ""),
    ],
)
def test_which_forged_requests_work_against_which_defence(
    options: dict[str, Any], expected: str, without_get: str
) -> None:
    for get_changes, wanted in ((True, expected), (False, without_get)):
        shop = options | {"get_changes": get_changes}
        assert "".join(delivery for delivery in "abcdef" if simulate(works(delivery, shop))) == wanted


@pytest.mark.parametrize("options", [{"csrf_token": True}, {"same_site": "Strict", "controls": {"fetch_meta"}}])
def test_the_defences_let_the_user_buy(options: dict[str, Any]) -> None:
    async def main() -> str:
        with make_shop(**options) as shop:
            customer = await signed_in(shop, VICTIM)
            return (await customer.submit(f"{ORIGIN}/product/1", {})).text

    assert "Kettle to 2 Spout Street" in simulate(main())


class Setter:
    """An ASGI application that answers every request with these Set-Cookie headers."""

    def __init__(self, *cookies: str) -> None:
        self.cookies = cookies

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"set-cookie", cookie.encode()) for cookie in self.cookies]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def kept(url: str, *cookies: str, **request: Any) -> set[str]:
    async def main() -> set[str]:
        browser = Browser(Setter(*cookies))
        await browser.send("GET", url, **request)
        return set(browser.cookies_for("GET", url.replace("http:", "https:")))

    return simulate(main())


def test_which_cookies_a_browser_keeps() -> None:
    https, http = "https://a.example/", "http://a.example/"
    assert kept(http, "s=1; Secure", "t=1") == {"t"}
    assert kept(https, "s=1; SameSite=None", "t=1; SameSite=None; Secure") == {"t"}
    assert kept(https, "__Host-s=1; Secure", "__Host-t=1; Path=/", "__Host-u=1; Secure; Path=/") == {"__Host-u"}
    cross_site = ("s=1; SameSite=Lax", "t=1; SameSite=Strict", "u=1")
    assert kept(https, *cross_site, initiator=EVIL) == {"s", "t", "u"}
    assert kept(https, *cross_site, initiator=EVIL, navigates=False) == {"u"}


def test_which_cookies_a_browser_sends() -> None:
    async def main() -> list[set[str]]:
        cookies = ("none=1; SameSite=None; Secure", "lax=1; SameSite=Lax", "strict=1; SameSite=Strict", "absent=1")
        chromium, firefox = (Browser(Setter(*cookies), lax_by_default=lax) for lax in (True, False))
        url = "https://a.example/"
        for browser in (chromium, firefox):
            await browser.open(url)
        sent = [set(chromium.cookies_for("POST", url, initiator=EVIL))]
        await asyncio.sleep(browsers.LAX_POST_S)
        sent += [
            set(chromium.cookies_for("POST", url, initiator=EVIL)),
            set(firefox.cookies_for("POST", url, initiator=EVIL)),
            set(chromium.cookies_for("GET", url, initiator=EVIL)),
            set(chromium.cookies_for("GET", url, initiator=EVIL, navigates=False)),
            set(chromium.cookies_for("POST", url, initiator="https://b.a.example")) - {"none"},
            set(chromium.cookies_for("GET", "http://a.example/")),
            set(chromium.cookies_for("GET", "https://b.a.example/")),
        ]
        return sent

    assert simulate(main()) == [
        {"none", "absent"},
        {"none"},
        {"none", "absent"},
        {"none", "lax", "absent"},
        {"none"},
        {"lax", "strict", "absent"},
        {"lax", "strict", "absent"},
        set(),
    ]


def test_the_headers_that_say_where_a_request_comes_from() -> None:
    async def main() -> list[tuple[str | None, str | None]]:
        browser = Browser(Setter())
        await browser.open(f"{ORIGIN}/")
        for initiator in (ORIGIN, SIBLING, EVIL, f"http://{HOST}"):
            await browser.post_form(f"{ORIGIN}/", {}, initiator=initiator)
        await browser.open(f"{ORIGIN}/", initiator=EVIL)
        await browser.post_form(f"http://{HOST}/", {}, initiator=EVIL)
        return [(r.headers.get("sec-fetch-site"), r.headers.get("origin")) for r in browser.requests]

    assert simulate(main()) == [
        ("none", None),
        ("same-origin", ORIGIN),
        ("same-site", SIBLING),
        ("cross-site", EVIL),
        ("cross-site", f"http://{HOST}"),
        ("cross-site", None),
        (None, EVIL),
    ]


# --- what a page runs ---


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p onclick='f(&#39;a&#39;)'>", [Sink("handler", "f('a')", "p onclick")]),
        ("<a href='\x01 java\tscript:f(%27a%27)'>", [Sink("link", "f('a')", "a href")]),
        ("<script>a</script><script type='application/json'>b</script>", [Sink("script", "a", "script")]),
        ("<script nonce=n>a</script>", [Sink("script", "a", "script", "n")]),
        ("<script src=x></script><!-- <script>a</script> --><a href='https://javascript:8/'>", []),
        ("<title><script>a</script></title><textarea><b onclick=a></textarea>", []),
        ("<svg><script>a</script></svg>", [Sink("script", "a", "script")]),
    ],
)
def test_what_a_browser_would_run(html: str, expected: list[Sink]) -> None:
    assert sinks(html) == expected


def test_a_nonce_policy_leaves_the_scripts_with_the_nonce() -> None:
    found = sinks("<script nonce=n>a</script><script>b</script><p onclick=c><a href=javascript:d>")
    assert [sink.code for sink in allowed(found, "script-src 'nonce-n' 'strict-dynamic'; object-src 'none'")] == ["a"]
    assert allowed(found, "") == allowed(found, "frame-ancestors 'none'") == found
    with pytest.raises(ValueError, match="nonce"):
        allowed(found, "script-src 'self'")


CONTEXTS = {
    "element": "<p>{{x}}</p>",
    "quoted": '<input value="{{x}}">',
    "unquoted": "<input value={{x}}>",
    "link": '<a href="{{x}}">more</a>',
    "handler": "<script>function show() {}</script><button onclick=\"show('{{x}}')\">more</button>",
    "string": '<script>var x = "{{x}}";</script>',
    "template": "<script>var x = `{{x}}`;</script>",
    "bare": "<script>var x = {{x}};</script>",
}
PAYLOADS = (
    "<script>pwn()</script>",
    "<img src=x onerror=pwn()>",
    '" onmouseover="pwn()',
    "x onmouseover=pwn() y=",
    "javascript:pwn()",
    "');pwn();//",
    '";pwn();//',
    "</script><script>pwn()</script>",
    "${pwn()}",
    "pwn()",
    "'-pwn()-'",
)


@pytest.fixture
def node() -> Iterator[None]:
    try:
        binary()
    except NodeMissing:
        pytest.skip("no Node.js on this computer")
    yield


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize(
    ("autoescape", "exploitable", "renderings"),
    [(False, set(CONTEXTS), 17), (True, {"unquoted", "link", "handler", "template", "bare"}, 6)],
)
def test_a_real_engine_decides_which_contexts_are_exploitable(
    autoescape: bool, exploitable: set[str], renderings: int
) -> None:
    environment = jinja2.Environment(autoescape=autoescape)
    tried = [(name, payload) for name in CONTEXTS for payload in PAYLOADS]
    pages = [sinks(environment.from_string(CONTEXTS[name]).render(x=payload)) for name, payload in tried]
    ran = [name for (name, _), was_pwned in zip(tried, pwned(pages, "sec-3-contexts"), strict=True) if was_pwned]
    assert (set(ran), len(ran)) == (exploitable, renderings)


@pytest.mark.usefixtures("node")
def test_each_page_is_judged_alone_and_a_failing_script_stops_nothing() -> None:
    page = [Sink("script", "var pwn = 1", "script"), Sink("handler", "missing()", "p onclick")]
    assert pwned([page, [Sink("script", "pwn()", "script")], []], "sec-3-test") == [False, True, False]
    assert pwned([[*page, Sink("link", "globalThis.pwn()", "a href")]], "sec-3-test") == [False]
    assert pwned([[*page[1:], Sink("link", "globalThis.pwn()", "a href")]], "sec-3-test") == [True]


def test_a_page_without_scripts_needs_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(recorded.WITHOUT, "node")
    assert pwned([[], []], "sec-1-scripts") == [False, False]
