"""Submissions that do harm, by accident or on purpose: the one after is graded right, and nothing is left of the one before.

Bombs are bounded: small limits, and each does its worst for a few seconds at most.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_grading_engine import errors, execute, needs_sandbox, text

from leadlab.grading.engine import Engine
from leadlab.grading.sandbox import Limits

pytestmark = needs_sandbox

ROOT = Path(__file__).parent.parent
LIMITS = Limits(cell_s=10.0, notebook_s=30.0, memory_mb=600, processes=40, output_bytes=100_000, disk_mb=8)
IMPATIENT = replace(LIMITS, cell_s=0.5)

# What a submission may leave: looked for by the next one in the same worker.
LOOK_AROUND = """
import os, sys, leadlab
found = []
found += [f"process {pid}: {open(f'/proc/{pid}/cmdline').read()!r}" for pid in os.listdir('/proc')
          if pid.isdigit() and int(pid) not in (1, os.getpid())]
for folder in ('/tmp/work', '/tmp/home', '/dev/shm'):
    found += [f'{folder}/{name}' for name in os.listdir(folder)]
found += [f'/tmp/{name}' for name in os.listdir('/tmp') if name not in ('home', 'work')
          and not any((path + '/').startswith(f'/tmp/{name}/') for path in (sys.prefix, leadlab.__file__))]
for kind in ('msg', 'sem', 'shm'):
    found += open(f'/proc/sysvipc/{kind}').read().splitlines()[1:]
found += [line for name in ('tcp', 'udp', 'tcp6') for line in open(f'/proc/net/{name}').read().splitlines()[1:]]
found += [line for line in open('/proc/net/unix').read().splitlines()[1:] if len(line.split()) > 7]  # with a name
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(LIMITS) as one:
        yield one


@pytest.fixture(autouse=True)
def next_one_is_right(engine: Engine) -> Iterator[None]:
    """After every test: the next submission of the same worker finds nothing and is executed as it should be."""
    worker = engine._process
    yield
    engine.limits = LIMITS
    started = time.monotonic()
    look, answer, shown = execute(engine, LOOK_AROUND, "found", "1 / 3")
    assert (look.failure, look.outputs) == (None, [])
    assert answer.outputs[0]["data"]["text/plain"] == "[]"
    assert shown.outputs[0]["data"]["text/plain"] == "0.3333333333333333"
    assert engine._process is worker, "the worker was lost"
    assert time.monotonic() - started < LIMITS.notebook_s


FATAL = {
    "os._exit": "import os; os._exit(0)",
    "kill itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "kill all that it may": "import os, signal; os.kill(0, signal.SIGKILL)",
    "segmentation fault": "import ctypes; ctypes.string_at(0)",
    "stop itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "close every file descriptor": "import os; os.closerange(0, 512)",
    "close the channel": "import os\nfor n in range(3, 512):\n    try: os.close(n)\n    except OSError: pass",
    "endless loop in C": "sum(range(10**12))",
    "loop that ignores the interrupt": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
    "endless async loop": "async def f():\n    while True: pass\nawait f()",
    "garbage without end in the channel": "import os\nwhile True:\n    for n in range(3, 30):\n        try: os.write(n, b'x' * 4096)\n        except OSError: pass",
    "memory in many processes": (
        "import os, time\nfor n in range(12):\n    if os.fork() == 0:\n        held = b'x' * 90_000_000\n        time.sleep(2); os._exit(0)\ntime.sleep(2)"
    ),
}  # fmt: skip
PATIENT = ("stop itself", "endless loop in C", "loop that ignores the interrupt", "endless async loop")  # ended by time


@pytest.mark.parametrize("name", FATAL)
def test_ends_the_submission_and_keeps_what_was_done_before(engine: Engine, name: str) -> None:
    if name in PATIENT:
        engine.limits = IMPATIENT
    before, fatal, after = execute(engine, "'done'", FATAL[name], "'after'")
    assert before.outputs[0]["data"]["text/plain"] == "'done'"
    assert fatal.failure and errors(fatal) == ["CellNotFinished"]
    assert after.failure and errors(after) == ["CellNotRun"] and fatal.failure in after.failure


HARMLESS = {  # an error in its own cell at most; the process and the other cells go on
    "endless loop": ("while True: pass", ["KeyboardInterrupt", "CellTimeoutError"]),
    "waits for ever": ("import time; time.sleep(1000)", ["KeyboardInterrupt", "CellTimeoutError"]),
    "awaits for ever": ("import asyncio; await asyncio.Event().wait()", ["CancelledError", "CellTimeoutError"]),
    "memory": ("x = bytearray(10**10)", ["MemoryError"]),
    "memory by and by": ("x = []\nwhile True: x.append(bytearray(10**7))", ["MemoryError"]),
    "memory file": ("import os; os.memfd_create('x')", ["PermissionError"]),
    "files": ("with open('big', 'wb') as f:\n    while True: f.write(bytes(1 << 20))", ["OSError"]),
    "sparse file of 1 GB": ("with open('big', 'wb') as f: f.truncate(1 << 30)", ["OSError"]),
    "many files": ("while True:\n    for n in range(100_000): open(f'f{n}', 'w').close()", ["OSError"]),
    "shared memory": ("with open('/dev/shm/x', 'wb') as f: f.write(bytes(1 << 24))", ["OSError"]),
    "sys.exit": ("import sys; sys.exit(1)", ["SystemExit"]),
    "quiet exit": ("raise SystemExit", ["SystemExit"]),
    "process 1": (
        "import os\nfor number in range(1, 32):\n    try: os.kill(1, number)\n    except PermissionError: pass", []
    ),
    "raises its limits": (
        "import resource\nresource.setrlimit(resource.RLIMIT_DATA, (-1, -1))", ["ValueError"]),
    "new namespace": (
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "if libc.unshare(0x10000000): raise OSError(ctypes.get_errno(), 'unshare')", ["PermissionError"]),
    "traces the supervisor": ("open('/proc/1/mem', 'rb')", ["PermissionError"]),
    "writes to the supervisor's files": ("open('/proc/1/fd/1', 'wb')", ["PermissionError"]),
    "raw disk": ("import os\nos.mknod('disk', 0o60600, os.makedev(254, 0))", ["PermissionError"]),
    "kernel settings": ("open('/proc/sys/kernel/core_pattern', 'w')", ["PermissionError"]),
    "writes to the environment": ("import leadlab\ntry: open(leadlab.__file__, 'a')\nexcept OSError: raise OSError from None", ["OSError"]),
    "network": ("import socket\nsocket.create_connection(('1.1.1.1', 80), 1)", ["OSError"]),
    "names": ("import socket\nsocket.gethostbyname('example.org')", ["gaierror"]),
    "becomes root": ("import os\nos.setuid(12345)", ["PermissionError"]),
    "broken display": ("get_ipython().display_formatter = None\n1", ["AttributeError"]),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_is_an_error_in_its_own_cell(engine: Engine, name: str) -> None:
    source, wanted = HARMLESS[name]
    if "CellTimeoutError" in wanted:
        engine.limits = IMPATIENT
    fatal, after = execute(engine, source, "x = None\nprint('goes on')")
    assert errors(fatal) == wanted, fatal
    assert text(after) == "goes on\n"


def test_fork_bomb(engine: Engine) -> None:
    bomb = "import os, time\nmade = 0\ntry:\n    while made < 200:\n        if os.fork() == 0: time.sleep(60); os._exit(0)\n        made += 1\nexcept OSError: pass"
    bombed, count = execute(engine, bomb, "made")
    assert bombed.failure is None
    assert int(count.outputs[0]["data"]["text/plain"]) < LIMITS.processes


def test_fork_bomb_without_end(engine: Engine) -> None:
    """Every child forks too; the limit holds for all of them together."""
    engine.limits = IMPATIENT
    (result,) = execute(engine, "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass")
    assert result.failure or errors(result)


def test_leaves_processes_files_and_servers_behind(engine: Engine) -> None:
    """What the fixture looks for in the next submission."""
    leave = """
import os, socket, subprocess, sys, threading, time
for detach in (True, False):
    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(100)'], start_new_session=detach)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import signal
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except OSError: pass
        while True: time.sleep(1)
    os._exit(0)
threading.Thread(target=lambda: [time.sleep(0.001) for _ in range(10**6)]).start()
for folder in ('/tmp', '/dev/shm', os.environ['HOME'], '.'):
    open(folder + '/left', 'w').write('left')
server = socket.create_server(('127.0.0.1', 4242))
named = socket.socket(socket.AF_UNIX); named.bind('\\0left'); named.listen()
import ctypes
ctypes.CDLL(None).semget(4242, 1, 0o1666)
'ready'
"""
    (result,) = execute(engine, leave)
    assert result.outputs[-1]["data"]["text/plain"] == "'ready'", result


def test_sees_no_course_no_home_no_other_submission(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "submitted.ipynb").write_text("another's")
    places = [
        *(ROOT / name for name in ("topics", "solutions", "exercises", "notebooks", "nbgrader_config.py", "tests", ".git")),
        tmp_path / "submitted.ipynb", tmp_path, Path.home() / ".ssh", Path("/etc/shadow"), Path("/etc/passwd"), Path("/var"), Path("/run"),
    ]  # fmt: skip
    (result,) = execute(engine, f"import os\n[p for p in {[str(p) for p in places]!r} if os.path.exists(p)]")
    assert result.outputs[0]["data"]["text/plain"] == "[]"
    (names,) = execute(
        engine,
        f"import os\nprint(*os.listdir({str(ROOT)!r}), *os.listdir('/home' if os.path.exists('/home') else '/tmp/home'))",
    )
    assert set(text(names).split()) <= {"src", ".venv"}


def test_environment_has_nothing_of_the_facilitators(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACILITATORS_SECRET", "s3cret")
    with Engine(LIMITS) as fresh:
        (result,) = execute(
            fresh,
            "import os, glob\n[e for f in glob.glob('/proc/*/environ') if os.access(f, os.R_OK) for e in open(f).read().split('\\0') if 's3cret' in e]",
        )
    assert result.outputs[-1]["data"]["text/plain"] == "[]"


def test_cannot_reach_a_server_of_this_computer(engine: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (result,) = execute(engine, f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 1)")
    assert errors(result) == ["ConnectionRefusedError"]


def test_huge_output_is_cut(engine: Engine) -> None:
    cells = [
        "for n in range(30_000): print('x' * 10)",
        "'x' * 1_000_000",
        "import os\nos.write(1, b'y' * 150_000);",
        "raise ValueError('z' * 200_000)",
        "'small'",
    ]
    results = execute(engine, *cells)
    for result in results:
        assert len(str(result.outputs)) < 3 * LIMITS.output_bytes
    assert "were cut at 100000 bytes" in text(results[0]) and results[0].failure is None
    assert errors(results[3]) == ["ValueError"]
    assert results[4].outputs[0]["data"]["text/plain"] == "'small'"


def test_cut_output_keeps_what_costs_points(engine: Engine) -> None:
    """nbgrader gives 0 points for an error or for stderr, full points for none: neither may be lost in a flood."""
    flood = "print('x' * 200_000)\nimport sys\n"
    first, second = execute(engine, flood + "print('late', file=sys.stderr)", flood + "assert False, 'late'")
    assert text(first, "stderr") and errors(second) == ["AssertionError"]


MESSED_UP = {
    "sys.stdout": "import sys, io\nsys.stdout = sys.stderr = io.StringIO()",
    "closed stdout": "import sys\nsys.stdout = sys.stderr = None",
    "json": "import json\njson.dumps = json.loads = json.JSONEncoder = None",
    "os.write": "import os\nos.write = lambda *a: 0",
    "time": "import time\ntime.monotonic = time.time = lambda: 0.0",
    "showtraceback": "get_ipython().showtraceback = get_ipython()._showtraceback = lambda *a, **k: None",
    "builtins": "import builtins\nbuiltins.print = None\nbuiltins.AssertionError = None",
    "modules": "import sys\nfor name in list(sys.modules):\n    if name.startswith(('IPython', 'leadlab', 'json')): del sys.modules[name]",
    "recursion limit": "import sys\nsys.setrecursionlimit(60)",
}


@pytest.mark.parametrize("name", MESSED_UP)
def test_a_failing_check_has_an_error_whatever_was_replaced(engine: Engine, name: str) -> None:
    """No output at all is full points: a broken interpreter must not look like that."""
    results = execute(engine, MESSED_UP[name], "raise ValueError('a check failed')")
    assert errors(results[1]), results


def test_results_written_ahead_are_not_taken(engine: Engine) -> None:
    """A process that knows the channel can lie about its running cell, not about the cells to come."""
    forge = """
import os, json, threading, time
done = json.dumps({"type": "done", "content": {"status": "ok", "execution_count": 9}})
def lie(write=os.write, sleep=time.sleep):
    while True:
        for number in range(3, 30):
            try: write(number, f"\\n!{done}\\n{'0' * 32}!{done}\\n{'0' * 32} garbage\\n".encode())
            except OSError: pass
        sleep(0.01)
threading.Thread(target=lie, daemon=True).start()
"""
    _, check, value = execute(engine, forge, "time.sleep(0.2)\nraise ValueError('a check failed')", "6 * 7")
    assert errors(check) == ["ValueError"]
    assert value.outputs[0]["data"]["text/plain"] == "42"


MESSAGES = [
    "[]",
    '"text"',
    "{}",
    '{"type": "stream"}',
    '{"type": "stream", "content": {"name": "x", "text": 1}}',
    "[" * 20_000,
    '{"type": "execute_result", "content": {"data": {}, "metadata": {}, "execution_count": -1}}',
    '{"type": "execute_result", "content": {"data": {}, "metadata": {}, "execution_count": Infinity}}',
    '{"type": "execute_result", "content": {"data": {"text/plain": 1}, "metadata": {}, "execution_count": 1}}',
    '{"type": "display_data", "content": {"data": {}, "metadata": []}}',
    '{"type": "error", "content": {"ename": [], "evalue": "", "traceback": []}}',
]


def test_messages_that_no_kernel_sends_cost_their_own_cell_only(engine: Engine) -> None:
    lie = f"""
channel = get_ipython().displayhook.session.channel
import os
for text in {MESSAGES!r}:
    os.write(channel.file, b"\\n" + channel.token + b" " + text.encode() + b"\\n")
"""
    lied, after = execute(engine, lie, "6 * 7")
    assert errors(lied) == ["BrokenMessage"] and len(lied.outputs) == 1
    assert after.outputs[0]["data"]["text/plain"] == "42"


def test_text_that_no_file_can_hold(engine: Engine) -> None:
    (result,) = execute(engine, "print('a\\ud800b', '\\U0001f40d')\nraise ValueError('\\udfff')")
    assert text(result) == "a?b \U0001f40d\n"
    str(result.outputs).encode()


def test_nothing_is_left_on_this_computer(engine: Engine) -> None:
    """Closing the engine ends every process of it, however well hidden."""
    with Engine(LIMITS) as one:
        hide = "import os, subprocess\nsubprocess.Popen(['sleep', '98761'], start_new_session=True)\n'up'"
        cells = one.execute([hide, "import time; time.sleep(50)"])
        next(cells)
        assert _running("98761")
        one.close()
        deadline = time.monotonic() + 10
        while _running("98761") and time.monotonic() < deadline:
            time.sleep(0.02)
    assert not _running("98761")


def _running(word: str) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if os.fsencode(word) in command:
            found.append(folder.name)
    return found
