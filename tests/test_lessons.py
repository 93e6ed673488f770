"""The lessons run top to bottom with the network off and give the outputs that are stored in them."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from leadlab import course as catalogue
from leadlab import isolation, recorded
from leadlab.build import everything, lessons
from leadlab.course import Course

BUILT = [topic for topic in catalogue.load().topics if topic.is_built]
MOST_MEMORY_KIB = 1024 * 1024


def compare(path: Path) -> subprocess.CompletedProcess[str]:
    """Run a lesson again with nbval, strictly, and compare every output with the stored one."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "nbval",
        "--nbval",
        "-p",
        "no:xdist",
        "-o",
        "addopts=",
        "-q",
        path.name,
    ]
    command += ["-p", "no:looptime_plugin", "-p", "no:cacheprovider", "-W", "ignore", "--rootdir", str(path.parent)]
    return subprocess.run(
        isolation.without_network(command),
        cwd=path.parent,
        env={**os.environ, recorded.RECORD: "check"},  # live results must be those that are stored for other platforms
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_lesson_gives_its_stored_outputs_with_the_network_off(course: Course, topic, record_property) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    result = compare(everything.lesson_path(course, topic))
    assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    record_property("memory_kib", most)
    assert most < MOST_MEMORY_KIB or most == before, f"a process of this lesson took {most // 1024} MiB"


def test_changed_output_is_seen(built_tiny_course: Course) -> None:
    path = everything.lesson_path(built_tiny_course, built_tiny_course.topics[0])
    assert compare(path).returncode == 0
    path.write_text(path.read_text(encoding="utf-8").replace('"1.0"', '"1.1"'), encoding="utf-8")
    result = compare(path)
    assert result.returncode == 1 and "1.1" in result.stdout


def test_far_hosts_are_out_of_reach_while_lessons_are_compared() -> None:
    if not isolation.network_off():
        if os.environ.get("CI"):
            pytest.fail("CI needs bubblewrap, so that the lessons are compared with the network off")
        pytest.skip("no bubblewrap here: the lessons are compared with the network as it is")
    probe = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); socket.create_connection(s.getsockname())\n"
    probe += "try: socket.create_connection(('192.0.2.1', 80), timeout=2)\nexcept OSError as e: print(type(e).__name__, e.errno)"
    result = subprocess.run(isolation.without_network([sys.executable, "-c", probe]), capture_output=True, text=True)
    assert "OSError 101" in result.stdout, result.stdout + result.stderr  # network is unreachable


@pytest.mark.parametrize("topic", [t for t in BUILT if (t.folder / "recorded").is_dir()], ids=lambda topic: topic.name)
def test_lesson_without_engines_shows_recorded_results_and_says_so(
    course: Course, topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(recorded.WITHOUT, "nats,redis,node")
    lesson = lessons.assemble(course, topic)
    lessons.execute(lesson, everything.lesson_path(course, topic).parent)
    stored = nbformat.read(everything.lesson_path(course, topic), as_version=4)
    said = 0
    for now, before in zip(lesson.cells, stored.cells, strict=True):
        lines = [line for output in now.get("outputs", []) for line in output.get("text", "").splitlines()]
        notes = [line for line in lines if line.startswith("recorded result")]
        said += len(notes)
        text = "".join(output.get("text", "") for output in before.get("outputs", []))
        assert [line for line in lines if line not in notes] == text.splitlines(), now.id
    assert said > 0


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_stored_lesson_has_no_error_and_nothing_on_stderr(course: Course, topic) -> None:
    lesson = nbformat.read(everything.lesson_path(course, topic), as_version=4)
    for cell in lesson.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error" and output.get("name") != "stderr", cell.id


def test_tool_for_isolation_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    isolation.network_off.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert isolation.without_network(["true"]) == ["true"]
    isolation.network_off.cache_clear()
