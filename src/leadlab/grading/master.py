"""The master of an assignment: what nbgrader's own steps make of the source notebook, hidden checks included.

Points, checks and given cells come from here and from nowhere else. The gradebook is brought in line with it before grading.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from sqlalchemy.exc import SQLAlchemyError

from leadlab.course import CourseError
from leadlab.grading.book import create, unusable


@dataclass(frozen=True)
class Master:
    """One notebook's graded, answer, task and given cells, in their order. Answers are stubs, checks are whole."""

    name: str
    cells: tuple[NotebookNode, ...]
    kernelspec: dict[str, Any]
    model: tuple[tuple[str | None, str], ...] = ()  # what the model solution executes: grade ids and sources
    texts: frozenset[str] = frozenset()  # the lab's own text cells

    @cached_property
    def names(self) -> dict[str, NotebookNode]:
        """The cells by their grade id, in order."""
        return {cell.metadata.nbgrader["grade_id"]: cell for cell in self.cells}

    def is_answer(self, name: str) -> bool:
        return bool(self.names[name].metadata.nbgrader["solution"])

    def first_line(self, name: str) -> str:
        """The comment that an answer cell begins with, and no other cell does; empty if it has none."""
        cell = self.names[name]
        line = cell.source.partition("\n")[0]
        if cell.cell_type != "code" or not self.is_answer(name) or not line.startswith("#"):
            return ""
        return line if sum(other.source.startswith(line) for other in self.cells) == 1 else ""

    @cached_property
    def checks_of(self) -> dict[str, tuple[str, ...]]:
        """For each answer in code, the automatically graded code cells behind it, up to the next answer."""
        found: dict[str, list[str]] = {}
        answer = None
        for name, cell in self.names.items():
            settings = cell.metadata.nbgrader
            if settings["solution"]:
                answer = name if cell.cell_type == "code" and not settings["grade"] else None
            elif settings["grade"] and cell.cell_type == "code" and answer is not None:
                found.setdefault(answer, []).append(name)
        return {answer: tuple(checks) for answer, checks in found.items()}

    @cached_property
    def digest(self) -> str:
        """Changes when anything changes that grading depends on."""
        text = json.dumps([self.name, self.kernelspec, [[c.source, c.metadata] for c in self.cells]], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def masters(coursedir: Any, config: Any, assignment: str) -> tuple[Master, ...]:
    """The masters of an assignment's notebooks, and the gradebook brought in line with them.

    Raises :class:`CourseError` when there is no source, or when the gradebook holds grades of another version of the checks.
    """
    from nbgrader.api import Gradebook
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    folder = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise CourseError(f"no notebook in {folder}: `make build` makes the labs' sources")
    converter = GenerateAssignment(coursedir=coursedir, config=config, log=_quiet())
    steps = converter.preprocessors[: converter.preprocessors.index(SaveCells)]
    create(coursedir.db_url, coursedir.course_id)
    try:
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            found = gradebook.update_or_create_assignment(assignment)
            in_gradebook = {notebook.name: _saved(notebook) for notebook in found.notebooks}
    except SQLAlchemyError as error:
        raise unusable(coursedir.db_url, error) from None
    made = []
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        resources: dict[str, Any] = {
            "unique_key": path.stem,
            "metadata": {"path": str(folder)},
            "nbgrader": {"student": ".", "assignment": assignment, "notebook": path.stem, "db_url": coursedir.db_url},
        }
        for step in steps:
            notebook, resources = step(parent=converter)(notebook, resources)
        cells = tuple(cell for cell in notebook.cells if _is_kept(cell))
        texts = frozenset(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        kernelspec = dict(notebook.metadata.get("kernelspec", {}))
        master = Master(path.stem, cells, kernelspec, _model(path, cells), texts)
        if in_gradebook.get(path.stem) != _to_save(cells):
            try:
                SaveCells(parent=converter)(notebook, resources)
            except RuntimeError:
                raise CourseError(
                    f"the gradebook holds grades of {path.stem} whose checks were others: some were added, removed or "
                    f"renamed since. Grade with the version of the course that they were graded with, or keep the old "
                    f"gradebook under another name ({coursedir.db_url}) and grade everybody anew"
                ) from None
        made.append(master)
    return tuple(made)


def _model(path: Path, cells: tuple[NotebookNode, ...]) -> tuple[tuple[str | None, str], ...]:
    """The source notebook's code cells: its answers with the model solution, its checks whole."""
    checks = {cell.metadata.nbgrader["grade_id"]: cell for cell in cells if not cell.metadata.nbgrader["solution"]}
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        name = (cell.metadata.get("nbgrader") or {}).get("grade_id")
        if cell.cell_type == "code" and cell.source.strip():
            found.append((name, checks[name].source if name in checks else cell.source))
    return tuple(found)


def _is_kept(cell: NotebookNode) -> bool:
    settings = cell.metadata.get("nbgrader") or {}
    return any(settings.get(kind) for kind in ("grade", "solution", "locked", "task"))


def _to_save(cells: tuple[NotebookNode, ...]) -> set[tuple[Any, ...]]:
    return set(_rows(cells))


def _rows(cells: tuple[NotebookNode, ...]) -> Iterator[tuple[Any, ...]]:
    for cell in cells:
        settings = cell.metadata.nbgrader
        name = settings["grade_id"]
        yield "source", name, cell.cell_type, cell.source
        if settings["grade"] or settings.get("task"):
            yield "points", name, float(settings["points"])
        if settings["solution"]:
            yield "answer", name


def _saved(notebook: Any) -> set[tuple[Any, ...]]:
    """What the gradebook holds of a notebook, as :func:`_rows` spells it."""
    rows: set[tuple[Any, ...]] = {("source", c.name, c.cell_type, c.source) for c in notebook.source_cells}
    rows |= {("points", c.name, c.max_score) for c in [*notebook.grade_cells, *notebook.task_cells]}
    return rows | {("answer", c.name) for c in notebook.solution_cells}


def _quiet() -> logging.Logger:
    log = logging.getLogger("leadlab.nbgrader")
    log.setLevel(logging.ERROR)
    return log
