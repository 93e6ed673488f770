"""``leadlab lab``: the course in JupyterLab, on START_HERE, with the learner's own copies in place."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path
from typing import NoReturn

from jupyter_core.paths import jupyter_runtime_dir

from leadlab import environment, reset, work
from leadlab.course import Course, CourseError

PORTS_TRIED = 50
START_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0
FIRST_PAGE = "START_HERE.ipynb"
QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


def open_course(course: Course, port: int, browser: bool) -> int:
    """Serve the course on loopback until interrupted; returns 0 when it was stopped as it should be.

    Opens START_HERE in the browser, or prints its address where there is no display or ``browser`` is False.
    Raises :class:`CourseError` when no port is free, or when the server does not come up or dies.
    """
    if not os.access(course.root, os.W_OK):
        raise CourseError(
            f"{course.root} cannot be written to: copy the course to a folder of yours, or get write access"
        )
    for topic in course.topics:
        if topic.is_built:
            try:
                work.start(course, topic)
                if reset.has_update(course.root, topic.name):
                    print(
                        f"lab {topic.name} has a newer version; `leadlab update {topic.number:02d}` keeps your answers"
                    )
            except CourseError as error:  # one lab that is missing keeps nobody from the others
                print(f"leadlab: {error}", file=sys.stderr, flush=True)
    environment.put_scripts_on_path()
    hush_news()
    free = free_port(port)
    if free != port:
        print(f"port {port} is in use; taking {free}", flush=True)
    token = secrets.token_urlsafe(24)
    for ending in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):  # Windows has no SIGHUP
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as under nohup
            signal.signal(ending, _stop)
    process = subprocess.Popen(
        server_command(course.root, free),
        cwd=course.root,
        env={**os.environ, **state_folders(course.root), "JUPYTER_TOKEN": token},
    )
    try:
        wait_until_up(process, free, token)
        address = f"http://127.0.0.1:{free}/lab/tree/{FIRST_PAGE}?token={token}"
        shown = browser and has_display() and webbrowser.open(address)
        print(
            f"\nLead Lab is {'open in your browser' if shown else 'up'}: {address}\nStop it with Ctrl-C, twice.\n",
            flush=True,
        )
        code = wait_through_interrupts(process)
    except BaseException:
        stop(process)
        raise
    if code:
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        raise CourseError(f"JupyterLab {how}. What you had saved is kept; run the same command again to go on")
    return 0


def stop(process: subprocess.Popen[bytes]) -> None:
    """End JupyterLab, which ends its kernels; kill it where it does not listen."""
    process.terminate()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _stop(number: int, frame: object) -> NoReturn:
    """Leave through the clean-up, which ends JupyterLab too."""
    raise SystemExit(128 + number)


def server_command(root: Path, port: int) -> list[str]:
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}", "--log-level=WARN", "--LabApp.log_level=WARN",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        print(
            "You are root: every notebook runs with root's rights. An ordinary user is the better choice.", flush=True
        )
        command.append("--allow-root")
    return command


def state_folders(root: Path) -> dict[str, str]:
    """Settings that keep Jupyter's own files in the course's folder where the home folder cannot be written to."""
    try:
        runtime = Path(jupyter_runtime_dir())
        runtime.mkdir(parents=True, exist_ok=True)
        if os.access(runtime, os.W_OK):
            return {}
    except OSError:
        pass
    state = root / ".jupyter-state"
    print(f"Your home folder cannot be written to: Jupyter keeps its own files in {state}.", flush=True)
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
    }
    for folder in folders.values():
        (state / folder).mkdir(parents=True, exist_ok=True)
    return {variable: str(state / folder) for variable, folder in folders.items()}


def free_port(first: int) -> int:
    """The first free loopback port from ``first`` on."""
    for port in range(first, min(first + PORTS_TRIED, 65_536)):
        with contextlib.closing(socket.socket()) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise CourseError(f"no free port from {first} on: name another one with `leadlab lab --port N`")


def wait_until_up(process: subprocess.Popen[bytes], port: int, token: str = "") -> None:
    """Return when the server that knows ``token`` answers: another one may have taken the port meanwhile."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CourseError(f"JupyterLab ended at once with code {process.returncode}; its own message stands above")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status?token={token}", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CourseError(f"JupyterLab did not answer on port {port} within {START_LIMIT_S:.0f} s")


def wait_through_interrupts(process: subprocess.Popen[bytes]) -> int:
    """Wait for JupyterLab, which answers Ctrl-C itself: it asks whether to stop.

    Returns its exit code, or 0 if there was a Ctrl-C: then it was told to end, whatever its code says.
    """
    interrupted = False
    while True:
        try:
            code = process.wait()
            return 0 if interrupted else code
        except KeyboardInterrupt:
            interrupted = True


def has_display() -> bool:
    """Whether a browser window could be seen. A browser in the terminal does not count."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    with contextlib.suppress(webbrowser.Error):
        # The desktop's xdg-open is a subclass of GenericBrowser, so the exact type is what tells lynx and w3m.
        return type(webbrowser.get()) is not webbrowser.GenericBrowser or not sys.platform.startswith("linux")
    return False


def hush_news() -> None:
    """Keep JupyterLab from asking a far server for news, by this environment's own settings file."""
    path = Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    with contextlib.suppress(OSError):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(QUIET, indent=1), encoding="utf-8")
