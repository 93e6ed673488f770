"""The storefront over real HTTP: an origin and a shared cache as two servers on the loopback address.

What an origin answers and what a cache keys, forwards and stores is decided by functions that the lesson writes; this
module only carries the requests.
"""

from __future__ import annotations

import contextlib
import http.client
import socketserver
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER_LIMIT_S = 10.0
POLL_S = 0.01  # how soon a server notices that it is to stop; the default of 0.5 s would be felt at every stop
OF_THE_CONNECTION = {"host", "connection", "content-length", "accept-encoding", "date", "server"}


@dataclass(frozen=True)
class Request:
    """A GET request. Header names are in lower case."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    """An answer. Header names are in lower case."""

    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Page = Callable[[Request], Response]


@dataclass(frozen=True)
class CacheRules:
    """What a shared cache decides: under which key, which header names reach the origin, and which answers it stores."""

    key: Callable[[Request], Hashable]
    forwards: Callable[[str], bool]
    stores: Callable[[Request, Response], bool]


class Visit:
    """A visitor's way to the shop: ``visit(path, headers)`` sends a GET to the cache. ``origin_requests`` counts the misses."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.origin_requests = 0

    def __call__(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        return _get(self._port, Request(path, headers or {}))


@contextlib.contextmanager
def storefront(page: Page, rules: CacheRules) -> Iterator[Visit]:
    """Serve ``page`` through a cache with ``rules`` while the block runs; both servers are closed after it.

    An exception in ``page`` is answered with status 500, as an application server does.
    """
    stored: dict[Hashable, Response] = {}

    def through_cache(request: Request) -> Response:
        key = rules.key(request)
        if key in stored:
            return stored[key]
        visit.origin_requests += 1
        forwarded = {name: value for name, value in request.headers.items() if rules.forwards(name)}
        response = _get(origin_port, Request(request.path, forwarded))
        if rules.stores(request, response):
            stored[key] = response
        return response

    with _serving(page) as origin_port, _serving(through_cache) as cache_port:
        visit = Visit(cache_port)
        yield visit


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() waits for the handlers

    def server_bind(self) -> None:
        """Bind without the base class's reverse look-up of the host name, which can take seconds off line."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


@contextlib.contextmanager
def _serving(page: Page) -> Iterator[int]:
    server = _Server(("127.0.0.1", 0), _handler(page))
    thread = threading.Thread(target=server.serve_forever, args=(POLL_S,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(page: Page) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = ANSWER_LIMIT_S

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            own = {name: value for name, value in headers.items() if name not in OF_THE_CONNECTION}
            try:
                response = page(Request(self.path, own))
            except Exception as error:
                response = Response(f"500 {type(error).__name__}", 500)
            body = response.body.encode()
            self.send_response(response.status)
            for name, value in {**response.headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the notebook's output free of a line for each request."""

    return Handler


def _get(port: int, request: Request) -> Response:
    # http.client asks no proxy: the environment's proxy settings do not apply to it.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_LIMIT_S)
    try:
        connection.request("GET", request.path, headers=dict(request.headers))
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        own = {name: value for name, value in headers.items() if name not in OF_THE_CONNECTION}
        return Response(answer.read().decode(), answer.status, own)
    finally:
        connection.close()
