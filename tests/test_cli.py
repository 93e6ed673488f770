"""The leadlab command as its users call it."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from leadlab import bench, cli, labserver
from leadlab import course as catalogue
from leadlab.course import Course, CourseError


def leadlab(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "leadlab", *arguments], cwd=cwd, capture_output=True, text=True)


def test_catalogue_is_printed_as_json(tiny_course: Course) -> None:
    result = leadlab("course", "--json", cwd=tiny_course.root)
    assert json.loads(result.stdout)["topics"][0]["exercises"][0]["id"] == "evt-1"


def test_fault_is_one_line_without_a_traceback(tiny_course: Course) -> None:
    result = leadlab("build", "99", cwd=tiny_course.root)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "leadlab: no topic '99'. The topics: 04_tiny\n"


def test_contract_prints_each_breach_and_fails(tiny_course: Course) -> None:
    result = leadlab("contract", "evt-1", cwd=tiny_course.root)
    assert result.returncode == 1
    assert "✗ evt-1 (100 points)" in result.stdout and "1 wrong answers, at least 4 are needed" in result.stdout
    assert leadlab("contract", "evt-1", "--only", "solution", cwd=tiny_course.root).returncode == 0


def test_new_makes_a_folder_and_start_makes_a_copy(built_tiny_course: Course) -> None:
    root = built_tiny_course.root
    assert leadlab("start", "4", cwd=root).stdout.startswith("made work")
    assert leadlab("start", "4", cwd=root).stdout.startswith("kept work")
    assert "already has the folder" in leadlab("new", "evt-1", "do_it", cwd=root).stderr


def test_interrupt_is_told_not_traced(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_course", interrupted)
    assert cli.main(["course"]) == 130
    assert "interrupted" in capsys.readouterr().err


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_course_is_refused_with_what_to_do(built_tiny_course: Course) -> None:
    built_tiny_course.root.chmod(0o555)
    try:
        with pytest.raises(CourseError, match="cannot be written to: copy the course"):
            labserver.open_course(built_tiny_course, port=8888, browser=False)
    finally:
        built_tiny_course.root.chmod(0o755)


def test_unwritable_course_is_refused_with_what_to_do(
    built_tiny_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(CourseError, match="cannot be written to: copy the course"):
        labserver.open_course(built_tiny_course, port=8888, browser=False)


def test_port_in_use_gives_the_next_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert labserver.free_port(port) > port


@dataclass
class RunningLab:
    """`leadlab lab` that serves, as a terminal runs it: in a process group of its own."""

    process: subprocess.Popen[str]
    address: str
    said: str

    @property
    def port(self) -> int:
        return int(self.address.split(":")[2].split("/")[0])

    def end(self) -> tuple[int, str]:
        """The exit code, and what was said after the start."""
        code = self.process.wait(timeout=120)  # a grandchild may hold the pipe a while longer, so no communicate()
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        return code, self.process.stdout.read() or ""


@pytest.fixture
def serve(built_tiny_course: Course, tmp_path: Path) -> Iterator[Callable[..., RunningLab]]:
    started = []

    def start(**environment: str) -> RunningLab:
        surroundings = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        process = subprocess.Popen(
            [sys.executable, "-m", "leadlab", "lab", "--port", str(20_000 + os.getpid() % 8_000)],
            cwd=built_tiny_course.root,
            env=surroundings | {"HOME": str(tmp_path)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Stop it with"):
                break
        assert "Lead Lab is up: " in said, said
        return RunningLab(process, said.split("Lead Lab is up: ")[1].split("\n")[0], said)

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_lab_prints_its_address_without_a_display_and_stops_with_its_terminal(
    ending: signal.Signals, serve: Callable[..., RunningLab], built_tiny_course: Course
) -> None:
    if signal.getsignal(ending) is signal.SIG_IGN:
        pytest.skip(f"these tests run with {ending.name} ignored, as under nohup, and so does what they start")
    lab = serve()
    assert "/lab/tree/START_HERE.ipynb?token=" in lab.address
    assert urllib.request.urlopen(lab.address, timeout=30).status == 200
    assert (built_tiny_course.root / "work" / "04_tiny" / "04_tiny.ipynb").exists()
    lab.process.send_signal(ending)
    assert lab.end()[0] == 128 + ending
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", lab.port)), "JupyterLab is still there after leadlab was stopped"


def test_ctrl_c_twice_stops_and_a_home_that_cannot_be_written_to_does_no_harm(
    serve: Callable[..., RunningLab], built_tiny_course: Course
) -> None:
    lab = serve(HOME="/dev/null")
    assert "Your home folder cannot be written to" in lab.said
    assert list((built_tiny_course.root / ".jupyter-state" / "runtime").iterdir())
    assert urllib.request.urlopen(lab.address, timeout=30).status == 200
    os.killpg(lab.process.pid, signal.SIGINT)
    time.sleep(0.5)  # as fast as a person; at once, the two would be one signal
    os.killpg(lab.process.pid, signal.SIGINT)
    code, said = lab.end()
    # JupyterLab may be gone already when the second one comes: then it meets the command on its way out
    assert code in (0, 130, -signal.SIGINT) and "Traceback" not in said, said


def test_a_strangers_server_on_the_port_is_not_taken_for_ours(serve: Callable[..., RunningLab]) -> None:
    """Two that start at the same moment find the same port free; one JupyterLab gets it, the other ends."""
    strangers = serve()
    ours = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1); raise SystemExit(1)"])
    with ours, pytest.raises(CourseError, match="JupyterLab ended at once with code 1"):
        labserver.wait_until_up(ours, strangers.port, token="ours")


def test_jupyterlab_that_is_killed_is_told(serve: Callable[..., RunningLab], tmp_path: Path) -> None:
    lab = serve(JUPYTER_RUNTIME_DIR=str(tmp_path))
    (jupyter,) = tmp_path.glob("jpserver-*.json")
    os.kill(json.loads(jupyter.read_text(encoding="utf-8"))["pid"], signal.SIGKILL)
    code, said = lab.end()
    assert code == 2
    assert said.endswith(
        "leadlab: JupyterLab was killed by signal 9. What you had saved is kept; run the same command again to go on\n"
    )


def test_lab_that_is_missing_keeps_nobody_from_the_course(
    serve: Callable[..., RunningLab], built_tiny_course: Course
) -> None:
    shutil.rmtree(built_tiny_course.root / "exercises")
    lab = serve()
    assert "04_tiny.ipynb is missing: run `make build`" in lab.said


@pytest.mark.parametrize("port", ["0", "-1", "65536", "x"])
def test_port_that_cannot_be_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["lab", f"--port={port}"])
    assert f"'{port}' is not a port: a number from 1 to 65535" in capsys.readouterr().err


def test_no_free_port_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labserver, "PORTS_TRIED", 0)
    with pytest.raises(CourseError, match=r"name another one with `leadlab lab --port N`"):
        labserver.free_port(28_000)


def test_outside_a_clone_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(catalogue, "__file__", str(tmp_path / "site-packages" / "course.py"))
    with pytest.raises(CourseError, match="is not inside a clone of the course"):
        catalogue.load()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has text browsers and no display")
@pytest.mark.parametrize(
    ("browser", "shown"),
    [(webbrowser.BackgroundBrowser("xdg-open"), True), (webbrowser.GenericBrowser("lynx"), False)],
    ids=["xdg-open", "lynx"],
)
def test_desktop_browser_is_used_and_text_browser_is_not(
    browser: webbrowser.BaseBrowser, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    monkeypatch.setenv("DISPLAY", ":0")
    assert labserver.has_display() is shown
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not labserver.has_display()


def test_root_is_warned_and_let_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert "--allow-root" in labserver.server_command(tmp_path, 28_000)
    assert "You are root" in capsys.readouterr().out
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert "--allow-root" not in labserver.server_command(tmp_path, 28_000)


def test_unknown_benchmark_is_told_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "nope"]) == 2
    assert "no part nope. The parts:\n  imports " in capsys.readouterr().err


def test_benchmark_stops_at_nothing_and_a_broken_limit_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tiny_course: Course
) -> None:
    def measure(course: Course) -> Iterator[str]:
        yield "import 3 s"
        raise bench.TooSlow("3 s > 2 s")

    def skip(course: Course) -> Iterator[str]:
        yield from ()
        raise bench.Skipped("no browser")

    for name in bench.PARTS:
        module = importlib.import_module(f"leadlab.bench.{name}")
        monkeypatch.setattr(module, "measure", measure if name == "imports" else skip)
    assert bench.run(tiny_course, []) == 1
    out = capsys.readouterr().out
    assert "  import 3 s\n  TOO SLOW: 3 s > 2 s\n" in out
    assert out.count("  skipped: no browser\n") == len(bench.PARTS) - 1
    assert bench.run(tiny_course, ["start"]) == 0
