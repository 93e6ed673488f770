"""Grading with real servers: a Dask cluster for the work, PostgreSQL for the gradebook."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from grading_class import FULL, NAME, Class, answered, right

from leadlab.grading import sandbox

pytestmark = pytest.mark.skipif(
    not sandbox.probe().sandboxed and not os.environ.get("CI"),  # CI has bubblewrap: there its absence is a failure
    reason=sandbox.probe().text,
)
START_LIMIT_S = 60.0


def wait_for(condition, what: str) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + START_LIMIT_S
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come up"
        time.sleep(0.05)


@contextlib.contextmanager
def program(*command: str | Path, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(list(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def students(tmp_path: Path) -> Class:
    return Class(tmp_path / "course")


# --- Dask ---

DASK = [sys.executable, "-m", "distributed.cli"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("Dask is not installed")
    file = tmp_path / "scheduler.json"
    with contextlib.ExitStack() as stack:
        here = ["--host", "127.0.0.1", "--no-dashboard"]
        stack.enter_context(
            program(
                sys.executable,
                "-m",
                "distributed.cli.dask_scheduler",
                *here,
                "--port",
                "0",
                "--scheduler-file",
                file,
                cwd=tmp_path,
            )
        )
        wait_for(lambda: file.exists() and file.stat().st_size > 0, "the scheduler")
        address = json.loads(file.read_text())["address"]
        workers = [
            stack.enter_context(
                program(
                    sys.executable,
                    "-m",
                    "distributed.cli.dask_worker",
                    address,
                    *here,
                    "--nthreads",
                    "1",
                    "--no-nanny",
                    cwd=tmp_path,
                )
            )
            for _ in range(2)
        ]
        from distributed import Client

        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=START_LIMIT_S)
        yield address, workers


def test_a_worker_killed_in_the_middle_loses_nothing(
    students: Class, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    slow = answered(a_1="import time; time.sleep(0.4)\ndef twice(n): return 2 * n", a_2="top = 7")
    for number in range(10):
        students.hand_in(f"s{number}", slow)
    students.hand_in("broken", b"{")
    run = subprocess.Popen(students.command("--scheduler", address), cwd=students.root, stdout=subprocess.DEVNULL)
    journal = students.root / "grading" / NAME / "journal.jsonl"
    wait_for(lambda: journal.exists() and len(journal.read_text().split()) > 0, "the first result")
    workers[0].send_signal(signal.SIGKILL)
    assert run.wait(120) == 0
    assert [students.scores(f"s{number}") for number in range(10)] == [FULL] * 10
    assert students.outcome("broken")["refused"]


def test_no_scheduler_is_said(students: Class) -> None:
    students.hand_in("ann", right())
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    said = students.grade("--scheduler", f"tcp://127.0.0.1:{port}", code=2, outside=True)
    assert "no Dask scheduler answers" in said


# --- PostgreSQL ---


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database of a real server of its own, on a unix socket."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = found[-1] if found else shutil.which("initdb")
    if initdb is None or importlib.util.find_spec("psycopg") is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs PostgreSQL and psycopg")
        pytest.skip("no PostgreSQL server or no psycopg here")
    # Below /tmp: a unix socket's path is short, and the server, which refuses to be root, must reach it.
    folder = Path("/tmp") / f"leadlab-postgres-{os.getpid()}"
    folder.mkdir()
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        who = {"user": "nobody"}
    data, bin_folder = folder / "data", Path(initdb).parent
    try:
        subprocess.run(
            [initdb, "-D", data, "-A", "trust", "-U", "grader", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
            **who,
        )  # type: ignore[call-overload]
        command = [bin_folder / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
        with program(*command, cwd=folder, **who):
            ready = [bin_folder / "pg_isready", "-h", folder, "-U", "grader", "-q"]
            wait_for(lambda: subprocess.run(ready, cwd=folder).returncode == 0, "PostgreSQL")
            yield f"postgresql+psycopg://grader@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_gradebook_in_postgresql(students: Class, postgres: str) -> None:
    students.hand_in("ann", right())
    students.hand_in("bob", answered(a_2="top = 7"))
    students.hand_in("cid", b"[]")
    students.grade("--db", postgres)
    students.grade("--db", postgres, "--force")
    assert not (students.root / "gradebook.db").exists()
    from nbgrader.api import Gradebook

    with Gradebook(postgres) as book:
        scores = {
            one.student.id: (one.score, one.max_score, one.needs_manual_grade)
            for one in book.assignment_submissions(NAME)
        }
    assert scores == {"ann": (7.0, 7.0, False), "bob": (4.0, 7.0, False), "cid": (0.0, 7.0, True)}
