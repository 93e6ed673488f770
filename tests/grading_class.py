"""A facilitator's course folder with one assignment, and what was handed in for it."""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from nbformat import v4

from leadlab import cli

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
        (root / "nbgrader_config.py").write_text("c = get_config()\nc.ExecutePreprocessor.timeout = 3\n")

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
