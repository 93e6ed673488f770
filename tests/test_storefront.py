"""The storefront's two HTTP servers: what a visitor gets, what is cached, and that nothing is left running."""

import http.client
import threading

import pytest

from leadlab.scenarios.storefront import CacheRules, Request, Response, storefront


def echo(request: Request) -> Response:
    return Response(
        f"{request.path} for {request.headers.get('x-forwarded-host', 'nobody')}", headers={"cache-control": "public"}
    )


def rules(**changes) -> CacheRules:
    """Key: the path; everything forwarded; everything stored."""
    plain = {
        "key": lambda request: request.path,
        "forwards": lambda name: True,
        "stores": lambda request, response: True,
    }
    return CacheRules(**{**plain, **changes})


def test_a_second_visit_is_served_from_the_cache():
    with storefront(echo, rules()) as visit:
        first, second = visit("/a?x=1"), visit("/a?x=1")
    assert first == second == Response("/a?x=1 for nobody", headers={"cache-control": "public"})
    assert visit.origin_requests == 1


def test_the_key_decides_who_shares():
    keyed = rules(key=lambda request: (request.path, request.headers.get("x-forwarded-host")))
    with storefront(echo, keyed) as visit:
        assert visit("/a", {"X-Forwarded-Host": "evil"}).body == "/a for evil"
        assert visit("/a").body == "/a for nobody"


def test_a_header_that_is_not_forwarded_does_not_reach_the_page():
    with storefront(echo, rules(forwards=lambda name: name != "x-forwarded-host")) as visit:
        assert visit("/a", {"X-Forwarded-Host": "evil"}).body == "/a for nobody"


def test_an_answer_that_is_not_stored_is_fetched_again():
    with storefront(echo, rules(stores=lambda request, response: False)) as visit:
        visit("/a"), visit("/a")
    assert visit.origin_requests == 2


def test_an_exception_in_the_page_is_a_500_and_writes_nothing(capfd):
    def broken(request: Request) -> Response:
        raise ValueError("bad header")

    with storefront(broken, rules()) as visit:
        assert visit("/a") == Response("500 ValueError", 500)
    assert capfd.readouterr() == ("", "")


def test_both_servers_are_gone_after_the_block_even_if_it_raises():
    before = threading.active_count()
    with pytest.raises(KeyError), storefront(echo, rules()) as visit:
        visit("/a")
        port = visit._port
        raise KeyError
    assert threading.active_count() == before
    with pytest.raises(OSError):
        http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/")


def test_the_environments_proxy_is_not_asked(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with storefront(echo, rules()) as visit:
        assert visit("/a").status == 200
