"""The engine's outputs are those of a real ipykernel, cell for cell."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from nbformat import v4, validate

from leadlab.grading import sandbox
from leadlab.grading.engine import CellResult, Engine
from leadlab.grading.sandbox import Limits, NoSandbox

needs_sandbox = pytest.mark.skipif(
    not sandbox.probe().sandboxed and not os.environ.get("CI"),  # CI has bubblewrap: there its absence is a failure
    reason=sandbox.probe().text,
)
pytestmark = needs_sandbox

CELLS = {
    "prints": "print('one'); print('zwei ✓', end='')\nprint(); print('three', flush=True)",
    "last expression": "x = 20\nx + 1",
    "silenced": "x + 1;",
    "underscore": "_ + 0",
    "nothing": "pass",
    "none": "None",
    "stderr": "import sys\nprint('out'); print('wrong', file=sys.stderr); print('out again')",
    "warning": "import warnings\nwarnings.warn('old', UserWarning)",
    "below Python": "import os\nos.system('echo from a child');",
    "errors below Python": "os.system('echo wrong >&2');",
    "display": "from IPython.display import HTML, Markdown, display\ndisplay(HTML('<b>b</b>'), Markdown('*m*'))\nHTML('<i>i</i>')",
    "display id": "handle = display('first', display_id='here')",
    "updated in another cell": "handle.update('second')",
    "cleared": "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('left')",
    "cleared when there is more": "print('gone')\nclear_output(wait=True)\nprint('left')",
    "JSON": "from IPython.display import JSON\nJSON({'a': [1, None, 'ü']})",
    "error": "def deep(n):\n    return 1 / n if n == 0 else deep(n - 1)\n\ndeep(2)",
    "goes on after an error": "deep(1) if False else 'on'",
    "error with text before": "print('before')\nraise ValueError('a: ü')",
    "chained": "try:\n    {}['k']\nexcept KeyError as error:\n    raise RuntimeError('second') from error",
    "syntax": "def f(:\n    pass",
    "indentation": "if True:\nprint(1)",
    "exit": "raise SystemExit(3)",
    "sys.exit": "import sys\nsys.exit()",
    "interrupt": "raise KeyboardInterrupt",
    "assertion": "assert 1 == 2, 'no'",
    "own rendering": "class Short(Exception):\n    def _render_traceback_(self):\n        return ['short', 'two']\nraise Short('s')",
    "a check": "from leadlab.checks import expect\nexpect(False, called='f()', got=1, wanted='2', next_step='look')",
    "await": "import asyncio\nawait asyncio.sleep(0.001)\nawait asyncio.sleep(0.001, 'slept')",
    "await fails": "async def fail():\n    raise LookupError('async')\nawait fail()",
    "running loop": "asyncio.get_running_loop().is_running()",
    "asyncio.run": "refused = asyncio.sleep(0)\ntry:\n    asyncio.run(refused)\nfinally:\n    refused.close()",
    "task": "done = []\nasync def work():\n    done.append(1)\ntask = asyncio.get_running_loop().create_task(work())",
    "task ran between the cells": "await asyncio.sleep(0.01)\ndone",
    "async with and for": "async def numbers():\n    for n in range(3):\n        yield n\n[n async for n in numbers()]",
    "simulated": "from leadlab.clock import simulate\nsimulate(asyncio.sleep(3600, 'an hour'))",
    "input": "input('name? ')",
    "getpass": "import getpass\ngetpass.getpass()",
    "magic": "%time\n%pwd\n%who_ls Short",
    "cell magic": "%%capture caught\nprint('held')",
    "what it caught": "caught.stdout",
    "unknown magic": "%no_such_magic",
    "shell": "!echo $((6 * 7))",
    "shell value": "lines = !printf 'a\\nb'\nlines",
    "get_ipython": "type(get_ipython()).__mro__[-9:] and get_ipython().run_line_magic('lsmagic', '') is not None",
    "main": "__name__, In[2], Out[2]",
    "pickles its own class": "import pickle\nclass Mine:\n    pass\ntype(pickle.loads(pickle.dumps(Mine()))).__name__",
    "thread": "import threading\nt = threading.Thread(target=lambda: [][1], name='T')\nt.start(); t.join()",
    "dataframe": "import pandas\npandas.DataFrame({'a': [1, 2]})",
    "figure": "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 3, 2])\nplt.show()",
    "figure without show": "plt.plot([1, 2]);",
    "figure as a value": "figure",
    "inline": "%matplotlib inline\nplt.figure(figsize=(1, 1))",
    "widget": "import ipywidgets\nslider = ipywidgets.IntSlider(3)\nslider.value",
    "numpy": "import numpy\nnumpy.arange(4).reshape(2, 2)",
    "empty": "",
}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(Limits(cell_s=20, memory_mb=1024)) as one:
        yield one


def execute(engine: Engine, *sources: str) -> list[CellResult]:
    return list(engine.execute(sources))


def text(result: CellResult, name: str = "stdout") -> str:
    return "".join(o["text"] for o in result.outputs if o["output_type"] == "stream" and o["name"] == name)


def errors(result: CellResult) -> list[str]:
    return [output["ename"] for output in result.outputs if output["output_type"] == "error"]


@pytest.fixture(scope="module")
def both(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Any], list[Any]]]:
    """Every cell's outputs: the engine's, and those of nbgrader with a kernel."""
    from nbgrader.preprocessors import Execute

    folder = tmp_path_factory.mktemp("kernel") / "work"
    folder.mkdir()
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in CELLS.values()])
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")  # which keeps ipykernel from reading what child processes write
        Execute(timeout=60, kernel_name="python3").preprocess(notebook, {"metadata": {"path": str(folder)}})
    ours = execute(engine, *CELLS.values())
    return {
        name: (_comparable(result.outputs), _comparable(cell.outputs))
        for name, result, cell in zip(CELLS, ours, notebook.cells, strict=True)
    }


def _comparable(outputs: list[Any]) -> list[Any]:
    """The outputs without what differs between any two runs: how text was cut in pieces, paths, times, addresses."""
    found: list[Any] = []
    for output in outputs:
        output = {**output}
        streams = {o["name"]: o for o in found if o["output_type"] == "stream"}
        if output["output_type"] == "stream" and output["name"] in streams:
            streams[output["name"]]["text"] += output["text"]
        else:
            found.append(output)
    for output in found:
        if output["output_type"] == "stream":
            output["text"] = re.sub(r"/\S*ipykernel_\d+/\d+\.py", "CELL", output["text"])
            output["text"] = re.sub(r"[\d.]+ ([µμn]|m?)s\b", "TIME", output["text"])
            output["text"] = re.sub(r"(?m)^'/\S+/work'$", "FOLDER", output["text"])
        if output["output_type"] == "error":
            shown = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output["traceback"]))
            # The frames of a refused input() are ipykernel's own; of an unknown magic, nbgrader says that there are none.
            own = output["ename"] in ("StdinNotImplementedError", "UsageError")
            output["traceback"] = "" if own else shown.replace("~/", os.path.expanduser("~/"))

        for kind, value in output.get("data", {}).items():
            if isinstance(value, str) and "image" not in kind:
                value = re.sub(r"0x[0-9a-f]+", "ADDRESS", value)
                output["data"][kind] = re.sub(r"^'/\S+/work'$", "FOLDER", value)
    return found


@pytest.mark.parametrize("name", CELLS)
def test_outputs_are_those_of_a_kernel(both: dict[str, tuple[list[Any], list[Any]]], name: str) -> None:
    ours, kernels = both[name]
    assert ours == kernels


def test_every_output_is_valid_nbformat(engine: Engine) -> None:
    cells = [v4.new_code_cell(source) for source in CELLS.values()]
    for cell, result in zip(cells, execute(engine, *CELLS.values()), strict=True):
        cell.outputs, cell.execution_count = result.outputs, result.execution_count
    validate(v4.new_notebook(cells=cells))


def test_a_submission_sees_nothing_of_the_one_before(engine: Engine) -> None:
    execute(engine, "import sys, numpy\nnumpy.pi = 3\nsys.path.clear()\nx = 1")
    first, second = execute(engine, "import numpy, sys\n'x' in globals(), numpy.pi, bool(sys.path)", "In[1][:6]")
    assert first.outputs[0]["data"]["text/plain"] == "(False, 3.141592653589793, True)"
    assert second.outputs[0]["execution_count"] == 2


def test_a_cell_is_sent_when_the_one_before_is_done(engine: Engine) -> None:
    """Hidden checks must not be in the sandbox while the answers run."""
    order = []

    def cells() -> Iterator[str]:
        for number in range(3):
            order.append(f"taken {number}")
            yield str(number)

    for number, _ in enumerate(engine.execute(cells())):
        order.append(f"result {number}")
    assert order == [f"{what} {number}" for number in range(3) for what in ("taken", "result")]


def test_work_before_the_end_of_the_process_counts(engine: Engine) -> None:
    before, fatal, after = execute(engine, "print('kept')", "import os\nprint('said')\nos._exit(7)", "1 + 1")
    assert text(before) == "kept\n" and before.failure is None
    assert text(fatal).startswith("said") and errors(fatal) == ["CellNotFinished"]
    assert fatal.failure == "the process ended (exit code 7)"
    assert errors(after) == ["CellNotRun"] and after.failure == "the process ended (exit code 7) before this cell"


def test_a_notebook_that_is_left_half_way_ends(engine: Engine) -> None:
    cells = engine.execute(["1", "2", "3"])
    assert next(cells).failure is None
    cells.close()
    assert execute(engine, "4")[0].outputs[0]["data"]["text/plain"] == "4"


def test_limit_of_the_whole_notebook() -> None:
    with Engine(Limits(cell_s=5, notebook_s=1.0)) as engine:
        results = execute(engine, "import time", *["time.sleep(0.4)"] * 4)
    assert [result.failure for result in results[:3]] == [None] * 3
    assert errors(results[3])[-1] == "CellTimeoutError"
    assert results[4].failure == "the notebook's 1 s were over before this cell"


def test_the_real_servers_run_inside(engine: Engine) -> None:
    (result,) = execute(
        engine, "from leadlab import engines\nprint(engines.jetstream().stand_in, engines.jetstream().label)"
    )
    assert text(result).startswith("False NATS"), result.outputs


def test_leadlab_inside_knows_no_course(engine: Engine) -> None:
    (result,) = execute(engine, "from leadlab import course\ncourse.load()")
    assert errors(result) == ["CourseError"]


def test_refuses_where_nothing_protects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "probe", lambda: sandbox.Protection(False, "none: bubblewrap is not installed"))
    with pytest.raises(NoSandbox, match="bubblewrap is not installed"):
        Engine()
    with Engine(allow_unsandboxed=True) as engine:
        results = execute(engine, "1 + 1", "import os\nos._exit(1)", "3")
        assert results[0].outputs[0]["data"]["text/plain"] == "2"
        assert [bool(result.failure) for result in results] == [False, True, True]
        assert execute(engine, "2 + 2")[0].outputs[0]["data"]["text/plain"] == "4"


def test_a_value_that_cannot_be_shown_is_an_error_of_its_cell_only(engine: Engine) -> None:
    bad = "class Bad:\n    def __repr__(self):\n        raise OSError('no repr')\n\n\nBad()"
    first, second = execute(engine, bad, "import asyncio\nawait asyncio.sleep(0)")
    assert (errors(first), second.outputs) == (["OSError"], [])


def test_without_root_the_worker_has_a_user_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_is_root", lambda: False)
    with Engine(Limits(cell_s=5)) as engine:
        (first,) = execute(engine, "open('/tmp/left', 'w').write('x')\nimport os\nos.getuid()")
        assert engine.why_single_use is None
        assert first.outputs[0]["data"]["text/plain"] == str(sandbox.LEARNER)
        (second,) = execute(engine, "import os\nprint(os.path.exists('/tmp/left'))\n!grep CapEff /proc/self/status")
        assert text(second).split() == ["False", "CapEff:", "0" * 16]


def test_one_submission_a_sandbox_where_namespaces_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under a security module that lets bubblewrap make namespaces, but nobody inside of it."""
    monkeypatch.setattr(sandbox, "_is_root", lambda: False)
    monkeypatch.setattr(sandbox, "LEARNER", 1000)  # bubblewrap then puts it into a second user namespace
    with Engine(Limits(cell_s=5)) as engine:
        (first,) = execute(engine, "open('/tmp/left', 'w').write('x')\nimport os\nos.getpid()")
        assert first.failure is None and "Operation not permitted" in str(engine.why_single_use)
        (second,) = execute(engine, "import os\nprint(os.path.exists('/tmp/left'))\n!grep CapEff /proc/self/status")
        assert text(second).split() == ["False", "CapEff:", "0" * 16]
