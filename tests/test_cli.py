"""The leadlab command as its users call it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from leadlab import cli, labserver
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


def test_lab_prints_its_address_without_a_display_and_stops_on_sigterm(
    built_tiny_course: Course, tmp_path: Path
) -> None:
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")} | {"HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "leadlab", "lab", "--port", str(labserver.free_port(28_000))],
        cwd=built_tiny_course.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        address = ""
        assert process.stdout is not None
        for line in process.stdout:
            if "Lead Lab is up: " in line:
                address = line.split("Lead Lab is up: ")[1].strip()
                break
        assert "/lab/tree/START_HERE.ipynb?token=" in address
        page = urllib.request.urlopen(address, timeout=30)
        assert page.status == 200
        assert (built_tiny_course.root / "work" / "04_tiny" / "04_tiny.ipynb").exists()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    port = int(address.split(":")[2].split("/")[0])
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.2)
    pytest.fail("JupyterLab is still there after leadlab was stopped")
