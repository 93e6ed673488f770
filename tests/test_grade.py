"""`leadlab grade`: the scores of stock nbgrader, nobody lost, stopped at any moment and gone on."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbgrader as nbgrader_package
import pytest
from grading_helpers import nbgrader
from nbformat import v4

from leadlab import cli
from leadlab.grading import sandbox

pytestmark = pytest.mark.skipif(
    not sandbox.probe().sandboxed and not os.environ.get("CI"),  # CI has bubblewrap: there its absence is a failure
    reason=sandbox.probe().text,
)
EXAMPLE = Path(nbgrader_package.__file__).parent / "docs" / "source" / "user_guide"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
NAME = "lab"


def cell(name: str, source: str, **settings: Any) -> Any:
    every = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3, "grade_id": name}
    return v4.new_code_cell(source, id=name, metadata={"nbgrader": every | settings})


def master_cells() -> list[Any]:
    """Two exercises: one answer with a visible and a hidden check, one answer with one check."""
    hidden = "assert twice(4) == 8\n### BEGIN HIDDEN TESTS\nassert twice(-1) == -2\n### END HIDDEN TESTS"
    return [
        v4.new_markdown_cell("Write.", id="text"),
        cell("given", "BASE = 2", locked=True),
        cell("a-1-answer", "# a-1 · your answer.\n### BEGIN SOLUTION\ndef twice(n): return BASE * n\n### END SOLUTION", solution=True),
        cell("a-1-check-1", "assert twice(3) == 6", grade=True, locked=True, points=1),
        cell("a-1-check-2", hidden, grade=True, locked=True, points=2),
        cell("a-2-answer", "# a-2 · your answer.\n### BEGIN SOLUTION\ntop = 7\n### END SOLUTION", solution=True),
        cell("a-2-check-1", "assert top == 7", grade=True, locked=True, points=4),
    ]  # fmt: skip


def notebook(cells: list[Any]) -> dict[str, Any]:
    return {"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}


def answered(**answers: str) -> dict[str, Any]:
    """A submission as a learner would make it of the release: ``a_1`` and ``a_2`` are the answers' sources."""
    cells = json.loads(json.dumps(master_cells()))
    for one in cells:
        one["source"] = one["source"].partition("\n### BEGIN HIDDEN")[0]
        key = one["id"].removesuffix("-answer").replace("-", "_")
        if one["id"].endswith("-answer"):
            one["source"] = (
                one["source"].partition("\n")[0]
                + "\n"
                + answers.get(key, "# YOUR CODE HERE\nraise NotImplementedError()")
            )
    return notebook(cells)


def right() -> dict[str, Any]:
    return answered(a_1="def twice(n): return n + n", a_2="top = 7")


class Class:
    """A facilitator's course folder with one assignment."""

    def __init__(self, root: Path) -> None:
        self.root = root
        source = root / "source" / NAME
        source.mkdir(parents=True)
        (source / f"{NAME}.ipynb").write_text(json.dumps(notebook(master_cells())))
        (root / "nbgrader_config.py").write_text("c = get_config()\nc.ExecutePreprocessor.timeout = 5\n")

    def hand_in(self, student: str, content: Any, name: str = f"{NAME}.ipynb") -> Path:
        path = self.root / "submitted" / student / NAME / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(data)
        return path

    def grade(self, *options: str, code: int = 0, outside: bool = False) -> str:
        """Run the command as in a terminal, in this process unless ``outside``; returns what it said."""
        if outside:
            result = subprocess.run(self.command(*options), cwd=self.root, capture_output=True, text=True, timeout=120)
            said, ended = result.stdout + result.stderr, result.returncode
        else:
            words = io.StringIO()
            with contextlib.chdir(self.root), contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
                ended = cli.main(["grade", NAME, "--workers", "1", *options])
            said = words.getvalue()
        assert ended == code and "Traceback" not in said, said
        return said

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "leadlab", "grade", NAME, *options]

    def scores(self, student: str) -> dict[str, float | None]:
        return {name: auto for who, _, name, auto, *_ in grades(self.root) if who == student}

    def outcome(self, student: str) -> dict[str, Any]:
        report = json.loads((self.root / "grading" / NAME / "report.json").read_text())
        (found,) = [one for one in report["submissions"] if one["student"] == student]
        return dict(found)


@pytest.fixture
def students(tmp_path: Path) -> Class:
    return Class(tmp_path / "a cöurse")


FULL = {"a-1-check-1": 1.0, "a-1-check-2": 2.0, "a-2-check-1": 4.0}
NOTHING = dict.fromkeys(FULL, 0.0)


def grades(root: Path) -> list[tuple[Any, ...]]:
    query = """select s.student_id, n.name, b.name, g.auto_score, g.manual_score, g.needs_manual_grade
        from grade g join submitted_notebook sn on g.notebook_id = sn.id join submitted_assignment s on sn.assignment_id = s.id
        join base_cell b on b.id = g.cell_id join notebook n on n.id = sn.notebook_id order by 1, 2, 3"""
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as book:
        return book.execute(query).fetchall()


def comments(root: Path) -> list[tuple[Any, ...]]:
    query = """select s.student_id, n.name, b.name, c.auto_comment
        from comment c join submitted_notebook sn on c.notebook_id = sn.id join submitted_assignment s on sn.assignment_id = s.id
        join base_cell b on b.id = c.cell_id join notebook n on n.id = sn.notebook_id order by 1, 2, 3"""
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as book:
        return book.execute(query).fetchall()


def test_scores_and_comments_are_those_of_stock_nbgrader_on_its_own_example(tmp_path: Path) -> None:
    """Two notebooks, partial and manual grades, written answers, a picture beside the notebook, timestamps."""
    for name in ("ours", "stock"):
        for folder in ("source", "submitted"):
            shutil.copytree(EXAMPLE / folder, tmp_path / name / folder)
        (tmp_path / name / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'ex'\n")
    command = [sys.executable, "-m", "leadlab", "grade", "ps1"]
    subprocess.run(command, cwd=tmp_path / "ours", check=True, capture_output=True, timeout=120)
    nbgrader("generate_assignment", "ps1", "--create", cwd=tmp_path / "stock", exchange=tmp_path / "x")
    nbgrader("autograde", "ps1", "--create", cwd=tmp_path / "stock", exchange=tmp_path / "x")
    assert grades(tmp_path / "ours") == grades(tmp_path / "stock") != []
    assert comments(tmp_path / "ours") == comments(tmp_path / "stock")
    files = [
        sorted(p.relative_to(tmp_path / n) for p in (tmp_path / n / "autograded").rglob("*")) for n in ("ours", "stock")
    ]
    assert files[0] == files[1]


def test_stock_commands_go_on_from_our_gradebook(students: Class, tmp_path: Path) -> None:
    """Feedback and export need what autograde leaves."""
    students.hand_in("ann", right())
    students.grade()
    (students.root / "nbgrader_config.py").write_text("c = get_config()\n")
    nbgrader("generate_feedback", NAME, cwd=students.root, exchange=tmp_path / "x")
    nbgrader("export", cwd=students.root, exchange=tmp_path / "x")
    assert (students.root / "feedback" / "ann" / NAME / f"{NAME}.html").is_file()
    assert "ann" in (students.root / "grades.csv").read_text()
    nbgrader("autograde", NAME, "--force", cwd=students.root, exchange=tmp_path / "x")
    assert students.scores("ann") == FULL


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


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A class in which every kind of submission stands between honest ones."""
    made = Class(tmp_path_factory.mktemp("class") / "course")
    for number, (name, (content, _, _)) in enumerate(INTAKE.items()):
        made.hand_in(f"{number:02d} {name}", content)
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
    assert len(paths) == len(INTAKE) + len(ODD)
    for path in paths:
        made = nbformat.read(path, as_version=4)
        nbformat.validate(made)
        checks = [one.source for one in made.cells if one.metadata.get("nbgrader", {}).get("grade")]
        assert checks == [one["source"] for one in master_cells() if one["id"] in FULL], path


def test_second_run_does_nothing_and_changes_nothing(students: Class) -> None:
    students.hand_in("ann", right())
    students.hand_in("bob", answered(a_2="top = 7"))
    students.grade()
    before = grades(students.root), (students.root / "grading" / NAME / "journal.jsonl").read_bytes()
    students.grade()
    assert (grades(students.root), (students.root / "grading" / NAME / "journal.jsonl").read_bytes()) == before
    students.grade("--force")
    assert grades(students.root) == before[0]
    students.hand_in("bob", right())
    students.grade()
    assert students.scores("bob") == FULL


def test_what_a_person_gave_is_kept_and_marked(students: Class) -> None:
    students.hand_in("ann", answered())
    students.grade()
    with contextlib.closing(sqlite3.connect(students.root / "gradebook.db")) as book:
        book.execute("update grade set manual_score = 1.5, needs_manual_grade = 0")
        book.commit()
    students.grade("--force")
    assert {(manual, needs) for *_, manual, needs in grades(students.root)} == {(1.5, 1)}


def test_killed_at_any_moment_and_gone_on(students: Class) -> None:
    for number in range(12):
        students.hand_in(f"s{number:02d}", answered(a_1="import time; time.sleep(0.2)\ndef twice(n): return 2 * n"))
    journal = students.root / "grading" / NAME / "journal.jsonl"
    for _ in range(3):
        process = subprocess.Popen(
            students.command(), cwd=students.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        size = journal.stat().st_size if journal.exists() else 0
        deadline = time.monotonic() + 60
        while (journal.stat().st_size if journal.exists() else 0) <= size and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
        process.wait()
        with journal.open("a") as file:
            file.write('\n{"student": "s0')  # as if cut off in the middle of a line
    students.grade()
    for number in range(12):
        assert students.scores(f"s{number:02d}") == {**FULL, "a-2-check-1": 0.0}


def test_ctrl_c_says_what_to_do_and_leaves_no_process(students: Class) -> None:
    for number in range(4):
        students.hand_in(f"s{number}", answered(a_1="import time; time.sleep(4.5)"))
    process = subprocess.Popen(
        students.command(), cwd=students.root, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130 and "run the same command again" in said, said
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_one_run_at_a_time(students: Class) -> None:
    import fcntl

    students.hand_in("ann", right())
    folder = students.root / "grading" / NAME
    folder.mkdir(parents=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "is running" in students.grade(code=2)
    students.grade()


def test_nothing_handed_in_is_said(students: Class) -> None:
    assert "submissions are expected as" in students.grade(code=2)


def test_no_sandbox_is_refused_unless_allowed(students: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    students.hand_in("ann", right())
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))  # no bubblewrap there
    assert "--allow-unsandboxed" in students.grade(code=2, outside=True)
    assert not (students.root / "gradebook.db").exists()
    students.grade("--allow-unsandboxed", outside=True)
    assert students.scores("ann") == FULL


def test_checks_that_changed_are_graded_anew_or_refused(students: Class) -> None:
    students.hand_in("ann", right())
    students.grade()
    source = students.root / "source" / NAME / f"{NAME}.ipynb"
    source.write_text(source.read_text().replace("assert top == 7", "assert top == 8"))
    students.grade()
    assert students.scores("ann") == {**FULL, "a-2-check-1": 0.0}
    source.write_text(source.read_text().replace("a-2-check-1", "a-2-check-9"))
    assert "another name" in students.grade(code=2)
    assert students.scores("ann") == {**FULL, "a-2-check-1": 0.0}


def test_gradebook_that_cannot_be_used_is_said(students: Class) -> None:
    students.hand_in("ann", right())
    (students.root / "gradebook.db").write_bytes(b"this is no database" * 100)
    assert "cannot be used" in students.grade(code=2)
    said = students.grade("--db", "postgresql+psycopg://me:secret@127.0.0.1:9/none", code=2)
    assert "cannot be used" in said and "secret" not in said


def test_late_penalty_of_a_plugin(students: Class) -> None:
    (students.root / "late.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\nclass Half(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n        return score / 2\n"
    )
    config = students.root / "nbgrader_config.py"
    config.write_text(
        f"import sys\nsys.path.insert(0, {str(students.root)!r})\nc = get_config()\nc.AssignLatePenalties.plugin_class = 'late.Half'\n"
    )
    for student, day in (("early", 1), ("late", 3)):
        students.hand_in(student, right()).with_name("timestamp.txt").write_text(f"2026-05-0{day} 12:00:00.0 UTC")
    students.hand_in("seed", right())
    students.grade("--student", "seed", outside=True)
    with contextlib.closing(sqlite3.connect(students.root / "gradebook.db")) as book:
        book.execute("update assignment set duedate = '2026-05-02 00:00:00.000000'")
        book.commit()
    students.grade(outside=True)
    assert [students.outcome(name)["points"] for name in ("early", "late")] == [7.0, 3.5]
