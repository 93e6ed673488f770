"""Begin an exercise or a lab anew, and carry answers over to a newer release of a lab.

Each keeps a dated copy of the learner's notebook under ``work/kept/`` before anything else, and writes the new one all at
once: whatever moment the computer stops in, what the learner wrote is in one of the two.
"""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadlab.course import CourseError
from leadlab.study import copies, tasks
from leadlab.study.copies import Cell, NotebookFile

# The names of the cells that the builder makes (leadlab.build.labs), by which a learner's own cells are told from them.
_COURSE_CELL = re.compile(r"[a-z]+-\d+-(scene|task-\d+|given|check-\d+)|.+-answer|.+-lab-\d+")
_EMPTY_FREE_TEXT = re.compile(r"\*.+ · your answer: write it here, in place of this line\.\*")


@dataclass(frozen=True)
class Change:
    """A notebook that was changed, the copy of what it was before, and what the learner has to be told of it."""

    path: Path
    kept: Path
    told: tuple[str, ...]


def reset_exercise(root: Path, exercise_id: str) -> Change:
    """Put the stub back as the answer to one exercise; everything else in the notebook stays.

    Raises :class:`CourseError` when there is no copy of the lab, or its answer cell is the stub already.
    """
    task = tasks.find(root, exercise_id)
    released = _released(root, task.topic)
    fresh = next((cell for cell in released.cells if copies.cell_name(cell) == f"{exercise_id}-answer"), None)
    if fresh is None:
        raise CourseError(f"{released.path} has no answer cell of {exercise_id}: run `make build`")
    notebook = copies.read(_own(root, task.topic))
    found = copies.answer_cells(notebook.cells, exercise_id, task.stub)
    if [copies.source(notebook.cells[position]) for position in found] == [copies.source(fresh)]:
        raise CourseError(f"nothing to reset: the answer cell of {exercise_id} is the stub")
    told = []
    if not found:
        told.append(f"The answer cell of {exercise_id} had been deleted; it is back.")
    if len(found) > 1:
        told.append(f"{len(found)} answer cells of {exercise_id} were there; one is left.")
    place = found[-1] + 1 if found else _place(notebook.cells, released.cells, f"{exercise_id}-answer")
    cells = list(notebook.cells)
    cells.insert(place, copy.deepcopy(fresh))
    data = {**notebook.data, "cells": [cell for position, cell in enumerate(cells) if position not in found]}
    return Change(notebook.path, copies.replace(root, notebook, copies.as_bytes(data)), tuple(told))


def reset_lab(root: Path, topic: str) -> Change:
    """Begin the lab of the topic folder ``topic`` anew, also when the learner's copy is damaged.

    Raises :class:`CourseError` when there is no copy of it, or that is as it was released.
    """
    released = _released(root, topic)
    path = _own(root, topic)
    try:
        notebook = copies.read(path)
    except CourseError:
        notebook = NotebookFile(path, {"cells": []}, path.read_bytes())
    else:
        if _content(notebook.cells) == _content(released.cells):
            raise CourseError(f"nothing to reset: {path} is as it was released")
    return Change(path, copies.replace(root, notebook, released.raw), ())


def reset_all(root: Path) -> Iterator[Change]:
    """Begin every lab anew of which the learner has a copy that is not as released.

    Raises :class:`CourseError` when there is none.
    """
    changed = False
    for lab in sorted((root / "exercises").glob("*/*.ipynb")):
        if not copies.copy_path(root, lab.stem).is_file():
            continue
        try:
            change = reset_lab(root, lab.stem)
        except CourseError as error:
            if str(error).startswith("nothing to reset"):
                continue
            raise
        changed = True
        yield change
    if not changed:
        raise CourseError("nothing to reset: every copy of a lab is as it was released")


def has_update(root: Path, topic: str) -> bool:
    """Whether the course has another release of the lab than the one that the learner's copy was made of."""
    try:
        own = copies.read(copies.copy_path(root, topic)).info.get("built")
        released = copies.read(copies.released_path(root, topic)).info.get("built")
    except CourseError:
        return False
    return released is not None and own != released


def update(root: Path, topic: str) -> Change | None:
    """Take the newer release of a lab and carry the learner's answers over; None when the copy is of this release.

    Answers are found by grade id. A learner's own cells stay behind the cell that they stood behind, and so do the notes
    that were added to a text that did not change otherwise. Raises :class:`CourseError` when there is no copy, or it is damaged.
    """
    released = _released(root, topic)
    notebook = copies.read(_own(root, topic))
    if not has_update(root, topic):
        return None
    cells, told = _merged(notebook.cells, released.cells)
    data = {**released.data, "cells": cells}
    return Change(notebook.path, copies.replace(root, notebook, copies.as_bytes(data)), tuple(told))


def _own(root: Path, topic: str) -> Path:
    path = copies.copy_path(root, topic)
    if not path.is_file():
        raise CourseError(f"you have no copy of lab {topic} yet: `leadlab start {topic[:2]}` makes one")
    return path


def _released(root: Path, topic: str) -> NotebookFile:
    path = copies.released_path(root, topic)
    if not path.is_file():
        raise CourseError(f"{path} is missing: run `make build`, or take it from a fresh clone")
    return copies.read(path)


def _content(cells: list[Cell]) -> list[Any]:
    return [[cell.get("cell_type"), copies.source(cell), cell.get("outputs") or []] for cell in cells]


def _place(cells: list[Cell], released: list[Cell], name: str) -> int:
    """Where the cell ``name`` belongs among ``cells``: behind the nearest cell that stands before it in the release."""
    order = [copies.cell_name(cell) for cell in released]
    here = [copies.cell_name(cell) for cell in cells]
    for before in reversed(order[: order.index(name)]):
        if before in here:
            return here.index(before) + 1
    return 0


def _merged(own: list[Cell], released: list[Cell]) -> tuple[list[Cell], list[str]]:
    """The release's cells with the learner's answers, notes and own cells; and what has to be told."""
    told: list[str] = []
    names = [copies.cell_name(cell) for cell in released]
    taken: dict[str, Cell] = {}
    for cell in released:
        name = copies.cell_name(cell)
        if _is_answer(cell):
            stub = copies.source(cell)
            written = [found for found in _answers(own, name, cell) if not copies.is_as_released(found, stub)]
            if written:
                taken[name] = written[-1]
                if copies.settings(written[-1]).get("checksum") != copies.settings(cell).get("checksum"):
                    told.append(f"{name}: your answer is carried over, but the stub has changed. Read the task again.")
        else:
            noted = (found for found in own if copies.cell_name(found) == name and _adds(found, cell))
            if (first := next(noted, None)) is not None:
                taken[name] = first
    extras: dict[str, list[Cell]] = {}
    anchor = ""
    for cell in own:
        name = copies.cell_name(cell)
        if any(cell is one for one in taken.values()):
            anchor = name if name in names else anchor
        elif name in names and not _is_written_answer(cell):
            anchor = name
        elif _is_written_answer(cell):
            told.append(
                f"{name}: there was an answer too many, or one to an exercise that is gone; it is kept as a cell of your own."
            )
            extras.setdefault(anchor, []).append(_own_cell(cell))
        elif not _COURSE_CELL.fullmatch(name) and not copies.settings(cell):
            extras.setdefault(anchor, []).append(_own_cell(cell))
    merged = list(extras.get("", []))
    for cell in released:
        name = copies.cell_name(cell)
        new = copy.deepcopy(cell)
        if name in taken:
            kept = taken[name]
            new["source"] = kept.get("source", "")
            new.update({key: kept[key] for key in ("outputs", "execution_count", "attachments") if key in kept})
        merged.append(new)
        merged.extend(extras.get(name, []))
    return merged, told


def _answers(own: list[Cell], name: str, released: Cell) -> list[Cell]:
    if released.get("cell_type") != "code":
        return [cell for cell in own if copies.cell_name(cell) == name]
    found = copies.answer_cells(own, name.removesuffix("-answer"), copies.source(released))
    return [own[position] for position in found]


def _adds(cell: Cell, released: Cell) -> bool:
    """Whether a text of the course has notes of the learner's in it and is unchanged otherwise."""
    return cell.get("cell_type") == "markdown" and copies.source(released).strip() in copies.source(cell)


def _is_answer(cell: Cell) -> bool:
    is_free_text = cell.get("cell_type") == "markdown" and copies.cell_name(cell).endswith("-answer")
    return is_free_text or bool(copies.settings(cell).get("solution"))


def _is_written_answer(cell: Cell) -> bool:
    is_empty = copies.is_as_released(cell, None) or _EMPTY_FREE_TEXT.fullmatch(copies.source(cell).strip())
    return _is_answer(cell) and not is_empty


def _own_cell(cell: Cell) -> Cell:
    """A copy of a learner's cell that neither nbgrader nor the next update takes for one of the course's."""
    new = copy.deepcopy(cell)
    metadata = {key: value for key, value in (new.get("metadata") or {}).items() if key != "nbgrader"}
    new["metadata"] = {key: value for key, value in metadata.items() if key not in ("deletable", "editable")}
    if _COURSE_CELL.fullmatch(str(new.get("id"))):
        new["id"] = uuid.uuid4().hex[:8]
    return new
