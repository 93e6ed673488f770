"""Whatever a submission's folder holds, that student gets a fair row, and everybody else is graded as if it were not there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from grading_class import FULL, NAME, NOTHING, Class, answered, grades, master_cells, notebook, right
from nbformat import v4

from leadlab.grading import sandbox

pytestmark = pytest.mark.skipif(
    not sandbox.probe().sandboxed and not os.environ.get("CI"),  # CI has bubblewrap: there its absence is a failure
    reason=sandbox.probe().text,
)


def _with(change: Callable[[list[Any]], object]) -> dict[str, Any]:
    made = right()
    change(made["cells"])
    return made


def _drop(cells: list[Any], *names: str) -> None:
    cells[:] = [one for one in cells if one["id"] not in names]


def _set(cells: list[Any], name: str, **values: Any) -> None:
    next(one for one in cells if one["id"] == name).update(values)


def _deep() -> bytes:
    return b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


# What is handed in; the scores; a word of the reason for which a person is asked to look, None if nobody is.
INTAKE: dict[str, tuple[Any, dict[str, float], str | None]] = {
    "right": (right(), FULL, None),
    "no answer": (answered(), NOTHING, None),
    "own cell": (_with(lambda cells: cells.insert(2, v4.new_code_cell("HELP = 1", id="own"))), FULL, None),
    "empty file": (b"", NOTHING, "empty"),
    "half a file": (json.dumps(right()).encode()[:900], NOTHING, "damaged"),
    "no JSON": (b"PK\x03\x04", NOTHING, "damaged"),
    "UTF-16": (json.dumps(right()).encode("utf-16"), NOTHING, "UTF-8"),
    "byte order mark": (b"\xef\xbb\xbf" + json.dumps(right()).encode(), FULL, None),
    "a list": (b"[]", NOTHING, "no object"),
    "no cells": ({"nbformat": 4, "nbformat_minor": 5, "metadata": {}}, NOTHING, "no list of cells"),
    "other format": ({"nbformat": 99, "cells": []}, NOTHING, "format 99"),
    "old format": ({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [
        {**one, "input": one["source"]} for one in right()["cells"]]}]}, FULL, None),
    "nested": (_deep(), NOTHING, "nested|lists and objects"),
    "many brackets": (b'{"nbformat": 4, "cells": [' + b"{}," * 600_000 + b"{}]}", NOTHING, "lists and objects"),
    "many cells": (notebook([v4.new_code_cell("1", id=f"n{n}") for n in range(6000)]), NOTHING, "6,000 cells"),
    "big number": (b'{"nbformat": 4, "x": ' + b"9" * 1_000_000 + b', "cells": []}', NOTHING, "none of this lab"),
    "cell is a number": (notebook([1]), NOTHING, "cell 1"),
    "source is a number": (_with(lambda cells: _set(cells, "a-1-answer", source=1)), NOTHING, "text of its cell 3"),
    "source is lines": (_with(lambda cells: _set(cells, "a-1-answer", source=["def twice(n):\n", "    return 2*n"])), FULL, None),
    "metadata is a list": (_with(lambda cells: _set(cells, "a-1-answer", metadata=[])), FULL, None),
    "grade id is a dict": (_with(lambda cells: _set(cells, "a-1-answer", metadata={"nbgrader": {"grade_id": {}}})), FULL, None),
    "outputs are lies": (_with(lambda cells: [one.update(outputs="none") for one in cells]), FULL, None),
    "lone surrogate": (_with(lambda cells: _set(cells, "text", source="\ud800")), FULL, None),
    "another notebook": (notebook([v4.new_code_cell("1", id="x")]), NOTHING, "another notebook"),
    "ids lost": (notebook([{k: v for k, v in one.items() if k != "id"} for one in right()["cells"]]), FULL, None),
    "metadata lost": (notebook([{**one, "metadata": {}} for one in right()["cells"]]), FULL, None),
    "ids and metadata lost": (notebook([{**one, "metadata": {}, "id": f"x{n}"} for n, one in enumerate(right()["cells"])]), FULL, None),
    "same id twice": (notebook([{**one, "id": "same"} for one in right()["cells"]]), FULL, None),
    "bad ids": (notebook([{**one, "id": "/../ä" * 40} for one in right()["cells"]]), FULL, None),
    "points raised": (_with(lambda cells: cells[3]["metadata"]["nbgrader"].update(points=1000)), FULL, None),
    "check rewritten": (_with(lambda cells: _set(cells, "a-2-check-1", source="1000")), FULL, None),
    "check made an answer": (_with(lambda cells: cells[4]["metadata"]["nbgrader"].update(solution=True)), FULL, None),
    "check made a text": (_with(lambda cells: _set(cells, "a-1-check-2", cell_type="markdown")), FULL, None),
    "check skipped by a tag": (_with(lambda cells: (
        _set(cells, "a-2-answer", source="top = 0"), cells[6]["metadata"].update(tags=["skip-execution"]))),
        {**FULL, "a-2-check-1": 0.0}, None),
    "given changed": (_with(lambda cells: _set(cells, "given", source="raise SystemExit")), FULL, None),
    "given deleted": (_with(lambda cells: (
        _drop(cells, "given"), _set(cells, "a-1-answer", source="def twice(n): return BASE * n"))), FULL, None),
    "check deleted": (_with(lambda cells: _drop(cells, "a-1-check-2")), FULL, None),
    "all checks deleted": (_with(lambda cells: _drop(cells, *FULL)), FULL, None),
    "answer deleted": (_with(lambda cells: _drop(cells, "a-1-answer")), {**NOTHING, "a-2-check-1": 4.0}, "missing"),
    "answer in an own cell": (_with(lambda cells: (_drop(cells, "a-2-answer"), cells.insert(
        3, v4.new_code_cell("top = 7", id="own")))), FULL, "missing"),
    "answer turned into text": (_with(lambda cells: _set(cells, "a-2-answer", cell_type="markdown")), FULL, "markdown"),
    "answer copied": (_with(lambda cells: cells.insert(3, dict(cells[2], id="copy"))), FULL, "more than once"),
    "answer split": (_with(lambda cells: (_set(cells, "a-1-answer", source="def double(n): return n + n"), cells.insert(
        3, {**cells[2], "id": "half", "source": "twice = double"}))), FULL, "more than once"),
    "check copied": (_with(lambda cells: cells.insert(1, dict(cells[6], id="copy"))), FULL, None),
    "check split": (_with(lambda cells: (_set(cells, "a-2-check-1", source="assert"), cells.append(
        {**cells[6], "id": "half", "source": "top == 7"}))), FULL, None),
    "turned round": (_with(lambda cells: cells.reverse()), FULL, "order"),
    "grade id is another's": (_with(lambda cells: cells[5]["metadata"]["nbgrader"].update(grade_id="a-1-answer")),
        FULL, "more than once"),
    "kernel of another language": ({**right(), "metadata": {"kernelspec": {"name": "bash", "language": "bash"}}}, FULL, None),
    "exits": (answered(a_1="def twice(n): return 2 * n", a_2="import os; os._exit(0)"),
        {**FULL, "a-2-check-1": 0.0}, "process ended"),
    "hangs": (answered(a_1="while True: pass", a_2="top = 7"), {**NOTHING, "a-2-check-1": 4.0}, None),
}  # fmt: skip


# Answers that attack what runs them. None earns a point by it; whoever sits beside them loses none.
ATTACKS = {
    "memory": "x = bytearray(10**11)",
    "many processes": "import os, time\nfor _ in range(300):\n    if os.fork() == 0: time.sleep(60)",
    "flood": "while True: print('x' * 10**6)",
    "below Python": "import os\nfor _ in range(500): os.write(1, b'\\xff\\x00' * 10**4); os.write(2, b'\\xfe' * 10**4)",
    "kills its parent": "import os\nos.kill(os.getppid(), 9)",
    "kills everybody": "import os\nos.kill(-1, 9)",
    "closes all files": "import os\nos.closerange(0, 300)",
    "crashes": "import ctypes\nctypes.string_at(0)",
    "deletes builtins": "__builtins__.__dict__.clear()",
    "recursion": "import sys\nsys.setrecursionlimit(10**9)\ndef twice(n): return twice(n + 1)",
    "asks": "def twice(n): return int(input())",
    "waits for ever": "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ndef twice(n): time.sleep(10**6)",
    "leaves a server": (
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-m', 'http.server', '8765', '--bind', '127.0.0.1'], start_new_session=True)"
    ),
    "writes results": (
        "import os, json\ndone = json.dumps({'type': 'done', 'content': {'status': 'ok', 'execution_count': 1}})\n"
        "for fd in range(3, 40):\n    for line in (done, '!' + done, '0' * 32 + '!' + done):\n"
        "        try: os.write(fd, ('\\n' + line + '\\n').encode())\n        except OSError: pass"
    ),
    "writes where it can": "import glob\nfor name in glob.glob('/**/*.ipynb', recursive=True) + glob.glob('/**/*.db', recursive=True):\n    open(name, 'w')",
    "reads others": "import glob\nassert not glob.glob('/**/submitted/**', recursive=True)\ndef twice(n): raise ValueError",
    "output of a million parts": "from IPython.display import display\nfor n in range(3000): display(n, display_id='same', update=True)",
    "escapes of a terminal": "print('\\x1b]0;title\\x07\\x1b[2J')\ndef twice(n): raise ValueError('\\x1b[2J\\x1b]52;c;aGk=\\x07')",
}  # fmt: skip


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A class in which every kind of submission stands between honest ones."""
    made = Class(tmp_path_factory.mktemp("class") / "course")
    for number, (name, (content, _, _)) in enumerate(INTAKE.items()):
        made.hand_in(f"{number:02d} {name}", content)
    for name, source in ATTACKS.items():
        made.hand_in(f"attack {name} 1 honest", right())
        made.hand_in(f"attack {name} 2", answered(a_1=source, a_2="top = 7"))
    made.hand_in("renamed", right(), "my lab (1).ipynb")
    made.hand_in("two", right(), "a.ipynb")
    made.hand_in("two", right(), "b.ipynb")
    (made.root / "submitted" / "empty folder" / NAME).mkdir(parents=True)
    (made.root / "submitted" / "a file").mkdir()
    (made.root / "submitted" / "a file" / NAME).write_text("not a folder")
    secret = made.root / "secret.ipynb"
    secret.write_text(json.dumps(right()))
    for name, make in {
        "link": lambda path: path.symlink_to(secret),
        "dangling": lambda path: path.symlink_to("nowhere"),
        "folder": lambda path: path.mkdir(),
        "pipe": os.mkfifo,
        "endless": lambda path: path.symlink_to("/dev/zero"),
        "sparse": lambda path: (path.touch(), os.truncate(path, 1 << 36)),
    }.items():
        path = made.root / "submitted" / name / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        make(path)
    stamp = made.hand_in("bad time", right()).with_name("timestamp.txt")
    stamp.write_text("the day before yesterday, or " + "9" * 5000)
    made.grade()
    return made


@pytest.mark.parametrize("name", INTAKE)
def test_everybody_has_a_fair_row(everybody: Class, name: str) -> None:
    student = f"{list(INTAKE).index(name):02d} {name}"
    _, wanted, reason = INTAKE[name]
    assert everybody.scores(student) == wanted
    looks = everybody.outcome(student)["looks"]
    if reason is None:
        assert looks == []
    else:
        assert any(any(word in why for word in reason.split("|")) for _, why in looks), looks
    manual = {cell for who, _, cell, _, _, manual in grades(everybody.root) if who == student and manual}
    assert bool(manual) == bool(looks)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_nothing_and_costs_nobody_else(everybody: Class, name: str) -> None:
    scores = everybody.scores(f"attack {name} 2")
    assert set(scores) == set(FULL)
    assert (scores["a-1-check-1"], scores["a-1-check-2"]) == (0.0, 0.0)
    assert scores["a-2-check-1"] == 4.0 or everybody.outcome(f"attack {name} 2")["looks"]
    assert everybody.scores(f"attack {name} 1 honest") == FULL
    assert everybody.outcome(f"attack {name} 1 honest")["looks"] == []


ODD = {
    "renamed": (FULL, "another name"),
    "two": (NOTHING, "2 other notebooks"),
    "empty folder": (NOTHING, "not handed in"),
    "a file": (NOTHING, "no folder"),
    "link": (NOTHING, "a link"),
    "dangling": (NOTHING, "a link"),
    "folder": (NOTHING, "regular file"),
    "pipe": (NOTHING, "regular file"),
    "endless": (NOTHING, "a link"),
    "sparse": (NOTHING, "68,719,476,736 bytes"),
    "bad time": (FULL, None),
}


@pytest.mark.parametrize("student", ODD)
def test_odd_folders(everybody: Class, student: str) -> None:
    wanted, reason = ODD[student]
    assert everybody.scores(student) == wanted
    looks = everybody.outcome(student)["looks"]
    assert [reason in why for _, why in looks] == [True] if reason else looks == []


def test_every_autograded_notebook_is_valid_and_has_the_masters_checks(everybody: Class) -> None:
    import nbformat

    paths = sorted((everybody.root / "autograded").rglob("*.ipynb"))
    assert len(paths) == len(INTAKE) + len(ODD) + 2 * len(ATTACKS)
    for path in paths:
        made = nbformat.read(path, as_version=4)
        nbformat.validate(made)
        checks = [one.source for one in made.cells if one.metadata.get("nbgrader", {}).get("grade")]
        assert checks == [one["source"] for one in master_cells() if one["id"] in FULL], path
