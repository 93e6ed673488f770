import itertools
import json
import math
import random
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.clock import simulate
from leadlab.scenarios.browser import Browser
from leadlab.scenarios.shop import ORIGIN, address_of, email_of, make_shop

from .given import ASGIApp, Message, Receive, Scope, Send
from .solution import CrossOriginProtection, json_for_script, safe_href

FORBIDDEN = "<>&'\u2028\u2029"
EVIL, SIBLING = "https://evil.example", "https://blog.kettle.example"
VICTIM, ATTACKER = 2, 9


def expect_href(value: str, right: str, next_step: str) -> None:
    """``safe_href(value)`` is ``right``."""
    try:
        got = repr(safe_href(value))
    except NotImplementedError:
        raise
    except Exception as error:
        got = f"{type(error).__name__}: {error}"
    wanted = '"#"' if right == "#" else "the address, cleaned by step 1 and otherwise unchanged"
    expect(got == repr(right), called=f"safe_href({value!r})", got=got, wanted=wanted, next_step=next_step)


@check(points=1)
def plain_addresses_and_plain_scripts() -> None:
    """https://shop.example/tea and /tea stay, javascript:alert(1) and //evil.example become "#"."""
    for value, right in (
        ("https://shop.example/tea?size=2#top", "https://shop.example/tea?size=2#top"),
        ("  /tea\n", "/tea"),
        ("javascript:alert(1)", "#"),
        ("//evil.example", "#"),
        ("", "#"),
    ):
        expect_href(value, right, "steps 1 to 5 of the task, one if each")


@check(points=1, hidden=True)
def no_spelling_of_another_scheme() -> None:
    """safe_href: other schemes in many spellings, with control characters, tabs, line feeds and capitals."""
    for scheme in ("javascript:pwn()", "data:text/html,x", "vbscript:pwn", "file:///etc/passwd", "mailto:a@b.example"):
        variants = [scheme, scheme.upper(), scheme.title(), f" {scheme}", f"\x01{scheme}", f"\x00\x1f \t{scheme}"]
        variants += [f"{scheme[:at]}{gap}{scheme[at:]}" for at in range(1, 8) for gap in ("\t", "\n", "\r", "\r\n\t")]
        for value in variants:
            expect_href(value, "#", "name what is allowed; a list of what is forbidden is never complete")
    for value in (
        "JaVaScRiPt:pwn()",
        "javascript://shop.example/%0apwn()",
        "x-http://a/",
        "xhttps://a.example",
        "ftp://a.example/",
    ):
        expect_href(value, "#", "compare the whole scheme with http and https")
    for value in (
        "javascript:pwn()//https://shop.example",
        "https&colon;//a",
        "tea",
        "?q=1",
        "#top",
        ".",
        "blob:https://shop.example/1",
    ):
        expect_href(value, "#", "an address begins with one slash, or with http:// or https://")


@check(points=1, hidden=True)
def no_other_host_by_the_back_door() -> None:
    """safe_href: paths that are hosts, backslashes, addresses without or with an odd authority."""
    for value in (
        "//evil.example/x",
        "///evil.example",
        "/\t/evil.example",
        "\n//evil.example",
        " \x01 //evil.example",
        "/\r\n/evil.example",
    ):
        expect_href(value, "#", "remove first, then count the slashes")
    for value in (
        "/\\evil.example",
        "\\\\evil.example",
        "/tea\\pot",
        "https://shop.example\\@evil.example/",
        "https:\\\\a.example",
        "/tea?a=\\",
    ):
        expect_href(value, "#", "a backslash anywhere")
    for value in (
        "https:evil.example",
        "https:/evil.example",
        "https:///x",
        "https://",
        "http://?q",
        "https://#",
        "http:",
        "https",
    ):
        expect_href(value, "#", "without an authority a browser takes the next thing that looks like one")
    for value in (
        "https://shop.example@evil.example/",
        "https://user:word@a.example",
        "https://:80/",
        "https://[::1]/",
        "https://[::1/",
        "http://]",
    ):
        expect_href(value, "#", "the authority ends at the first / ? or #; look for @ [ ] and a leading : in it")


@check(points=1, hidden=True)
def good_addresses_stay() -> None:
    """safe_href: addresses that are allowed come back as they are, apart from what browsers remove."""
    for value in (
        "/",
        "/@a",
        "/a:b//c",
        "/tea?next=//evil.example",
        "/javascript:pwn()",
        "/tea?a=1&b='\"<>",
        "/größe",
        "https://shop.example",
        "https://shop.example:8443/tea",
        "https://shop.example/@a",
        "https://shop.example?next=@[x]",
        "https://shop.example#@[",
        "http://10.0.0.1/",
        "HTTPS://Shop.Example/Tea",
        "hTTp://shop.example//double//slash",
        "https://a.example/javascript:pwn()",
        "https://a.example/ a b ",
    ):
        expect_href(value, value.rstrip(), "only what steps 1 to 5 name is removed or refused; / ? # end the authority")
        odd = f"\x02\t {value[:1]}\n{value[1:3]}\r\t{value[3:]} \x00"
        expect_href(odd, value.rstrip(), "step 1 applies to both ends and, for tab, CR and LF, everywhere")
    for value in ("/a\x0bb", "/a\x01b", "/\u00a0tea", "/tea\u2003", "/tea\x7f", "/tea!"):
        expect_href(
            value, value, "step 1 names U+0000 to U+0020 at the ends, and three characters elsewhere; nothing else goes"
        )


@check(points=1, hidden=True)
def only_text_is_an_address() -> None:
    """safe_href: what is no str, and any str at all."""
    wrong: Any
    for wrong in (None, b"/tea", 5, ["/tea"], True):
        expect_raises(
            TypeError,
            partial(safe_href, wrong),
            called=f"safe_href({wrong!r})",
            next_step="isinstance(value, str), before anything else",
        )
    rng = random.Random(3)
    for _ in range(300):
        pieces = rng.choices(
            ["https:", "//", "/", "[", "]", "@", ":", "\ud800", "a.example", "\x00", "%", "٪", "\t"], k=5
        )
        value = "".join(pieces)
        try:
            got: object = safe_href(value)
        except NotImplementedError:
            raise
        except Exception as error:
            got = f"{type(error).__name__}: {error}"
        expect(
            got == "#" or got == value.strip("\x00\t").replace("\t", ""),
            called=f"safe_href({value!r})",
            got=repr(got),
            wanted='the cleaned address or "#"; no exception',
            next_step="urlsplit raises for some addresses",
        )


@check(points=1)
def json_comes_back() -> None:
    """json_for_script: json.loads gives the data back."""
    data: Any
    for data in (
        {"name": "Kettle & Co", "n": [1, 2.5, None, True, False]},
        [],
        {},
        "tea",
        "",
        0,
        None,
        {"größe": ["ü", "€", "😀"]},
    ):
        text = json_for_script(data)
        expect(
            isinstance(text, str) and json.loads(text) == data,
            called=f"json.loads(json_for_script({data!r}))",
            got=text,
            wanted="the data",
            next_step="HTML entities mean nothing inside a script element, and nothing in JSON",
        )


@check(points=1, hidden=True)
def nothing_ends_the_script() -> None:
    """json_for_script: markup, quotes and line separators in strings and keys, at any depth."""
    hostile = [
        "</script><script>pwn()</script>",
        "<!--",
        "]]>",
        "-->",
        "'",
        "&lt;",
        "\u2028",
        "a\u2029b",
        "\\",
        '"',
        "\\u003c",
        "\\'",
        "</SCRIPT >",
    ]
    rng = random.Random(33)
    made: list[Any] = [*hostile, {"".join(hostile): "".join(hostile)}, [[[{"<": {"'": "&"}}]]]]
    for _ in range(100):
        text = "".join(rng.choices("<>&'\"\\/u003c!-\u2028\u2029\n€", k=12))
        made.append({text: [text, {"k": text[::-1]}, rng.random()]})
    for data in made:
        text = json_for_script(data)
        found = sorted(set(FORBIDDEN) & set(text))
        expect(
            not found,
            called=f"json_for_script({data!r})",
            got=f"{text} with {', '.join(map(repr, found))}",
            wanted="none of the six characters",
            next_step="in the finished text, replace each by its \\u escape",
        )
        expect(
            json.loads(text) == data,
            called=f"json.loads(json_for_script({data!r}))",
            got=text,
            wanted="the data",
            next_step="an escape in JSON is a backslash, u and four hexadecimal digits",
        )


@check(points=1, hidden=True)
def numbers_that_json_lacks() -> None:
    """json_for_script: NaN and infinity, alone and nested."""
    for number in (math.nan, math.inf, -math.inf):
        for data in (number, [1, number], {"a": {"b": [number]}}):
            expect_raises(
                ValueError,
                partial(json_for_script, data),
                called=f"json_for_script({data!r})",
                next_step="json.dumps has an argument for it; NaN is no JSON, and a variable's name in JavaScript",
            )
    expect(
        json.loads(json_for_script({"text": "NaN", "big": 1e308})) == {"text": "NaN", "big": 1e308},
        called='json_for_script({"text": "NaN", "big": 1e308})',
        got=json_for_script({"text": "NaN", "big": 1e308}),
        wanted="JSON of it: the text NaN and a large number are fine",
        next_step="look at the numbers, not at the finished text",
    )


class Inner:
    """An ASGI application that counts its calls, keeps what it was called with, reads the body and answers 200."""

    def __init__(self) -> None:
        self.calls: list[tuple[Scope, Receive, Send]] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls.append((scope, receive, send))
        if scope["type"] == "http":
            self.bodies.append((await receive()).get("body", b""))
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"sold"})


def exchange(app: ASGIApp, scope: Scope, body: bytes = b"product=1") -> list[Message]:
    """What ``app`` sends for one request."""
    sent: list[Message] = []
    waiting: Iterator[Message] = itertools.chain(
        [{"type": "http.request", "body": body, "more_body": False}], itertools.repeat({"type": "http.disconnect"})
    )

    async def receive() -> Message:
        return next(waiting)

    async def send(message: Message) -> None:
        sent.append(message)

    async def main() -> None:
        await app(scope, receive, send)

    simulate(main())
    return sent


def request(method: str, site: str | None = None, origin: str | None = None, host: str = "shop.example") -> Scope:
    """The scope of a request with these headers; None: the header is absent."""
    headers = {"host": host, "sec-fetch-site": site, "origin": origin, "content-type": "text/plain"}
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items() if value is not None]
    return {"type": "http", "method": method, "path": "/buy", "query_string": b"", "scheme": "https", "headers": pairs}


def status_of(sent: Sequence[Message]) -> object:
    """The status of an answer, or what was sent instead."""
    starts = [message for message in sent if message["type"] == "http.response.start"]
    is_whole = len(starts) == 1 and sent[0] is starts[0] and sent[-1]["type"] == "http.response.body"
    return starts[0]["status"] if is_whole and not sent[-1].get("more_body") else f"not one whole answer: {sent!r}"


def expect_verdict(protection: ASGIApp, scope: Scope, passes: bool, next_step: str) -> None:
    """The request passes, or is refused with 403."""
    shown = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    del shown["content-type"]
    got = status_of(exchange(protection, scope))
    expect(
        got == (200 if passes else 403),
        called=f"a {scope['method']} request with the headers {shown}",
        got=f"status {got}",
        wanted="it passes, by the rules of the task" if passes else "403, by the rules of the task",
        next_step=next_step,
    )


@check(points=1)
def cross_site_is_refused() -> None:
    """A cross-site POST is answered with 403, a same-origin one by the app."""
    protection = CrossOriginProtection(Inner())
    for site, right in (("same-origin", 200), ("none", 200), ("cross-site", 403)):
        got = status_of(exchange(protection, request("POST", site)))
        expect(
            got == right,
            called=f"a POST request with Sec-Fetch-Site: {site}",
            got=f"status {got}",
            wanted=f"status {right}",
            next_step="header(scope, 'sec-fetch-site') reads the header; two messages make an answer",
        )


@check(points=1, hidden=True)
def verdicts_by_sec_fetch_site() -> None:
    """Each value of Sec-Fetch-Site with each kind of method, with and without an Origin."""
    protection = CrossOriginProtection(Inner(), trusted_origins=["https://trusted.example"])
    for method, site in itertools.product(("GET", "HEAD", "OPTIONS"), (None, "cross-site", "same-site", "")):
        for origin in (None, EVIL, "null"):
            expect_verdict(
                protection, request(method, site, origin), True, "safe methods pass, whatever the headers say"
            )
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"):
        for origin in (None, "https://shop.example", EVIL, "null", ""):
            for site in ("same-origin", "none"):
                expect_verdict(protection, request(method, site, origin), True, "these two values pass on their own")
            for site in ("cross-site", "same-site", "unheard-of", "Same-Origin", "none-of-these"):
                step = "while Sec-Fetch-Site is there, only a trusted Origin helps; a sibling subdomain is same-site"
                expect_verdict(protection, request(method, site, origin), False, step)


@check(points=1, hidden=True)
def verdicts_by_origin() -> None:
    """Without Sec-Fetch-Site: no Origin, matching, mismatched and null ones, ports, hosts that look alike."""
    protection = CrossOriginProtection(Inner())
    for site in (None, ""):
        for origin in (None, ""):
            expect_verdict(
                protection, request("POST", site, origin), True, "no browser: API clients send neither header"
            )
        for origin in ("https://shop.example", "http://shop.example"):
            expect_verdict(protection, request("PUT", site, origin), True, "the text after :// equals Host")
        for origin in (
            "null",
            EVIL,
            "https://shop.example.evil.example",
            "https://evilshop.example",
            "https://shop.exampl",
            "shop.example",
        ):
            expect_verdict(protection, request("POST", site, origin), False, "equal, not beginning or ending with")
        for origin in (
            "https://shop.example:8443",
            "https://www.shop.example",
            "https://evil.example/shop.example",
        ):
            expect_verdict(protection, request("POST", site, origin), False, "the whole text after ://, port included")
        with_port = partial(request, "POST", site, host="shop.example:8443")
        expect_verdict(protection, with_port(origin="https://shop.example:8443"), True, "Host carries the port, too")
        for origin in ("https://shop.example", "https://shop.example:84", "https://shop.example:443"):
            expect_verdict(protection, with_port(origin=origin), False, "the whole text after ://, port included")


@check(points=1, hidden=True)
def trusted_origins_pass() -> None:
    """Trusted origins under each value of Sec-Fetch-Site, from an iterator, and origins that are nearly trusted."""
    trusted = ["https://trusted.example", "http://old.example:8080", "https://Odd.Example"]
    protection = CrossOriginProtection(Inner(), trusted_origins=iter(trusted))
    for site, origin in itertools.product(("cross-site", "same-site", "", None), trusted):
        for _ in range(2):
            expect_verdict(protection, request("POST", site, origin), True, "a trusted origin passes, each time")
    for site in ("cross-site", None):
        for origin in (
            "http://trusted.example",
            "https://trusted.example:443",
            "https://trusted.example.evil.example",
            "https://a.trusted.example",
            "https://trusted.exampl",
            "http://old.example",
            "trusted.example",
            "https://odd.example",
        ):
            expect_verdict(protection, request("POST", site, origin), False, "equal as text, scheme and port included")


@check(points=1, hidden=True)
def bad_trusted_origins_are_refused() -> None:
    """The constructor: trusted origins of every wrong form, and of the right one."""
    for origin in (
        "example.com",
        "https://",
        "https://example.com/",
        "https://example.com/path",
        "https://example.com?query=1",
        "https://example.com#fragment",
        "https://user@example.com",
        "https://user:word@example.com",
        "https://ex ample.com",
        "://example.com",
        "https://:8443",
        "//example.com",
        "",
        "null",
        "*",
    ):
        expect_raises(
            ValueError,
            lambda origin=origin: CrossOriginProtection(Inner(), trusted_origins=["https://good.example", origin]),  # type: ignore[misc]
            called=f"CrossOriginProtection(app, trusted_origins=['https://good.example', {origin!r}])",
            next_step="check each one in __init__: a wrong entry would never match, and nobody would notice",
        )
    good = [
        "https://example.com",
        "https://example.com:8443",
        "http://example.com",
        "https://localhost",
        "https://xn--grn-goa.example",
    ]
    protection = CrossOriginProtection(Inner(), trusted_origins=good)
    for origin in good:
        expect_verdict(protection, request("POST", "cross-site", origin), True, "this origin has the right form")


@check(points=1, hidden=True)
def the_app_is_called_once_or_never() -> None:
    """What the inner app sees: once the same scope, receive and send with the body unread, or nothing at all."""
    inner = Inner()
    protection = CrossOriginProtection(inner)
    for site in ("cross-site", "same-site"):
        sent = exchange(protection, request("POST", site, EVIL))
        expect(
            not inner.calls and status_of(sent) == 403,
            called=f"a refused POST request ({site})",
            got=f"{len(inner.calls)} calls of the app, answer {status_of(sent)}",
            wanted="no call: an app that ran has already changed something",
            next_step="decide before you call the app, and return after the 403",
        )
    for number, scope in enumerate(
        (request("POST", "same-origin"), request("GET", "cross-site"), request("DELETE")), 1
    ):
        before = {**scope, "headers": list(scope["headers"])}
        sent = exchange(protection, scope, body=b"product=%d" % number)
        expect(
            len(inner.calls) == number and len(sent) == 2 and inner.bodies[-1] == b"product=%d" % number,
            called=f"a {scope['method']} request that passes",
            got=f"{len(inner.calls) - number + 1} calls, body {inner.bodies[-1:]}, {len(sent)} messages",
            wanted="one call, in which the app reads the request's body itself, and its two messages go out",
            next_step="await self.app(scope, receive, send), and read no body in the middleware",
        )
        expect(
            inner.calls[-1][0] == before,
            called=f"a {scope['method']} request that passes",
            got=inner.calls[-1][0],
            wanted="the scope as it came",
            next_step="change nothing in scope",
        )


@check(points=1, hidden=True)
def other_scopes_pass() -> None:
    """Scopes of the types websocket and lifespan go to the app."""
    inner = Inner()
    protection = CrossOriginProtection(inner)
    headers = [(b"host", b"shop.example"), (b"origin", EVIL.encode()), (b"sec-fetch-site", b"cross-site")]
    scopes: list[Scope] = [
        {"type": "lifespan", "asgi": {"version": "3.0"}},
        {"type": "websocket", "path": "/", "headers": headers},
        {"type": "websocket", "path": "/", "headers": []},
    ]
    for number, scope in enumerate(scopes, 1):
        sent = exchange(protection, scope)
        expect(
            len(inner.calls) == number and inner.calls[-1][0]["type"] == scope["type"] and not sent,
            called=f"a scope of the type {scope['type']}",
            got=f"{len(inner.calls) - number + 1} calls of the app, messages {sent}",
            wanted="one call of the app, no message of the middleware's own",
            next_step="such a scope has no method; look at the type first",
        )


async def attacked() -> tuple[list[str], bool]:
    """The attacks that succeed on the protected shop, its cookie with SameSite=None, and whether a kettle is sold."""
    succeeded = []
    form, mallory = f"{ORIGIN}/account/email", "mallory@evil.example"
    for name in ("form", "text/plain", "sibling", "login", "fresh session"):
        with make_shop(same_site="None") as shop:
            victim = Browser(CrossOriginProtection(shop.app))
            await victim.submit(f"{ORIGIN}/login", shop.credentials(VICTIM))
            if name == "login":
                await victim.post_form(f"{ORIGIN}/login", shop.credentials(ATTACKER), initiator=EVIL)
            elif name == "text/plain":
                fields = {f'{{"email": "{mallory}", "x": "': '"}'}
                await victim.post_form(form, fields, initiator=EVIL, enctype="text/plain")
            else:
                await victim.post_form(form, {"email": mallory}, initiator=SIBLING if name == "sibling" else EVIL)
            page = (await victim.open(f"{ORIGIN}/account")).text
            if email_of(VICTIM) not in page:
                succeeded.append(name)
            order = await victim.submit(f"{ORIGIN}/product/1", {})
            sells = f"Kettle to {address_of(VICTIM)}" in order.text
    return succeeded, sells


@check(points=1, hidden=True)
def the_shop_is_protected_and_sells() -> None:
    """The lesson's shop behind the middleware: five attacks from other origins, and an ordinary purchase."""
    succeeded, sells = simulate(attacked())
    expect(
        not succeeded,
        called="five attacks on CrossOriginProtection(shop.app), in the lesson's browser",
        got=f"succeeded: {', '.join(succeeded)}",
        wanted="none succeeds",
        next_step="see the lesson's grid: which header tells this request from the shop's own?",
    )
    expect(
        sells,
        called="a customer signs in, opens a product and buys a kettle, through CrossOriginProtection(shop.app)",
        got="no order",
        wanted="the order is shown",
        next_step="links from outside are GET requests; the shop's own forms are same-origin",
    )
