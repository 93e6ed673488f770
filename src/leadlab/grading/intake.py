"""Intake: whatever a submission's folder holds becomes a notebook of the master's cells with the learner's answers.

The submitted notebook is a stranger's data. Nothing of it is trusted: every given cell and every check is the master's, in the
master's order and with the master's points; of the learner's there remain the sources of the answers and of the cells in
between. What had to be mended is said in flags, so that a person can look; what cannot be mended is refused with its reason.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from leadlab.grading.master import Master

MOST_BYTES = 16 << 20
MOST_BRACKETS = 500_000  # of JSON: each opens an object or a list, which takes far more memory than it takes bytes
MOST_CELLS = 5_000

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_OWN_TAGS = frozenset({"skip-execution", "raises-exception"})


class Refused(Exception):
    """Nothing of the submission can be graded. The message says why, for the facilitator and the learner."""


@dataclass
class Intake:
    """``notebook``: what is executed. ``flags``: a sentence each for the person who looks at it, by the cell it concerns.

    A flag under ``None`` concerns the whole submission. ``told``: what the learner should know, by answer cell.
    """

    notebook: NotebookNode
    flags: list[tuple[str | None, str]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)


def find(folder: Path, name: str) -> tuple[Path, str | None]:
    """The file that is the submission of notebook ``name``, and a flag if it is not the one asked for.

    Raises :class:`Refused` when there is none.
    """
    wanted = folder / f"{name}.ipynb"
    try:
        entries = sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(".ipynb"))
    except NotADirectoryError:
        raise Refused("the submission is no folder") from None
    except OSError as error:
        raise Refused(f"the submission's folder cannot be read: {error.strerror}") from None
    if wanted.name in entries:
        return wanted, None
    others = [entry for entry in entries if not entry.startswith(".")]
    if not others:
        raise Refused(f"{wanted.name} was not handed in")
    if len(others) > 1:
        raise Refused(
            f"{wanted.name} was not handed in, but {len(others)} other notebooks; none of them was taken for it"
        )
    return folder / others[0], f"handed in under another name: {others[0][:100]!r}"


def read(path: Path) -> bytes:
    """The submitted file. Raises :class:`Refused` for anything but a regular file of bounded size."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        why = "it is a link" if path.is_symlink() else error.strerror
        raise Refused(f"the notebook cannot be opened: {why}") from None
    try:
        kind = os.fstat(handle)
        if not stat.S_ISREG(kind.st_mode):
            raise Refused("the notebook is no regular file")
        if kind.st_size > MOST_BYTES:
            raise Refused(f"the notebook has {kind.st_size:,} bytes; at most {MOST_BYTES:,} are read")
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(f"the notebook cannot be read: {error.strerror}") from None
    finally:
        os.close(handle)
    if len(data) > MOST_BYTES:
        raise Refused(f"the notebook has more than {MOST_BYTES:,} bytes")
    return data


def rebuild(data: bytes, master: Master) -> Intake:
    """The master's notebook with the answers of the submitted one. Raises :class:`Refused`."""
    cells = [_Cell.of(cell, number) for number, cell in enumerate(_cells(data), 1)]
    taken = Intake(NotebookNode())
    owners = _owners(cells, master, taken)
    before, after = _in_between(cells, owners)
    _flag_order(owners, master, taken)
    built = list(before)
    for cell in master.cells:
        name = cell.metadata.nbgrader["grade_id"]
        submitted = owners.get(name)
        built.append(_graded(cell, submitted, taken))
        built.extend(after.get(name, ()))
    _give_ids(built)
    taken.notebook = from_dict(
        {"cells": built, "metadata": {"kernelspec": master.kernelspec}, "nbformat": 4, "nbformat_minor": 5}
    )
    return taken


@dataclass
class _Cell:
    """A submitted cell, reduced to what is used of it. ``number`` counts from 1."""

    number: int
    kind: str
    source: str
    grade_id: str | None
    id: str | None
    tags: list[str]
    attachments: dict[str, Any]

    @classmethod
    def of(cls, cell: Any, number: int) -> _Cell:
        if not isinstance(cell, dict):
            raise Refused(f"the notebook is damaged: its cell {number} is no cell")
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise Refused(f"the notebook is damaged: the text of its cell {number} is no text")
        # A lone surrogate can be spelled in JSON and stands in no file.
        source = source.encode("utf-8", "replace").decode()
        metadata = cell.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        settings = metadata.get("nbgrader")
        grade_id = settings.get("grade_id") if isinstance(settings, dict) else None
        tags = metadata.get("tags")
        kind = cell.get("cell_type")
        return cls(
            number,
            kind if kind in ("code", "markdown", "raw") else "markdown",
            source,
            grade_id if isinstance(grade_id, str) else None,
            cell["id"] if isinstance(cell.get("id"), str) else None,
            [tag for tag in tags if isinstance(tag, str) and tag in _OWN_TAGS] if isinstance(tags, list) else [],
            _attachments(cell.get("attachments")),
        )

    def plain(self) -> dict[str, Any]:
        """The cell as one that belongs to nobody's grade."""
        made: dict[str, Any] = {
            "id": self.id,
            "cell_type": self.kind,
            "metadata": {"tags": self.tags} if self.tags else {},
            "source": self.source,
        }
        if self.kind == "code":
            made |= {"outputs": [], "execution_count": None}
        elif self.attachments:
            made["attachments"] = self.attachments
        return made


def _cells(data: bytes) -> list[Any]:
    notebook = _parse(data)
    if not isinstance(notebook, dict):
        raise Refused("the file is no notebook: its JSON is no object")
    version = notebook.get("nbformat")
    cells = notebook.get("cells")
    if version == 3 and isinstance(sheets := notebook.get("worksheets"), list):
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or ()]
    elif version != 4:
        raise Refused(f"the notebook is of format {version!r:.40}; formats 3 and 4 are read")
    if not isinstance(cells, list):
        raise Refused("the notebook is damaged: it has no list of cells")
    if len(cells) > MOST_CELLS:
        raise Refused(f"the notebook has {len(cells):,} cells; at most {MOST_CELLS:,} are read")
    return cells


def _parse(data: bytes) -> Any:
    if not data.strip():
        raise Refused("the notebook is empty")
    if data.count(b"{") + data.count(b"[") > MOST_BRACKETS:
        raise Refused(f"the notebook has more than {MOST_BRACKETS:,} lists and objects")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"the notebook is no UTF-8 text (byte {error.start})") from None
    try:
        return json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_number)
    except RecursionError:
        raise Refused("the notebook's JSON is nested too deeply") from None
    except ValueError as error:
        raise Refused(f"the notebook is damaged: {error}"[:300]) from None


def _number(text: str) -> float:
    """No number of a submission matters but the format's; an integer of a million digits must not cost a minute."""
    return int(text) if len(text) < 10 and text.lstrip("-").isdigit() else 0.0


def _owners(cells: list[_Cell], master: Master, taken: Intake) -> dict[str, _Cell]:
    """Which submitted cell stands for which of the master's. As with nbgrader, of several the last one counts."""
    names = [cell.metadata.nbgrader["grade_id"] for cell in master.cells]
    by_id = {cell.get("id"): name for cell, name in zip(master.cells, names, strict=True)}
    owners: dict[str, _Cell] = {}
    for cell in cells:
        if cell.grade_id in master.names:
            assert cell.grade_id is not None
            if cell.grade_id in owners and master.is_answer(cell.grade_id):
                text = "the answer cell is there more than once; all of them were run, the last one counts"
                _once(taken, cell.grade_id, text)
            owners[cell.grade_id] = cell
    for cell in cells:  # an editor that knows nothing of nbgrader may have dropped its metadata
        name = by_id.get(cell.id)
        if cell.grade_id is None and name is not None and name not in owners:
            owners[name] = cell
    free = {cell.number: cell for cell in cells} | {owner.number: None for owner in owners.values()}
    for name in names:
        head = master.first_line(name)
        if name in owners or not head:
            continue
        found = [cell for cell in free.values() if cell and cell.kind == "code" and cell.source.startswith(head)]
        if len(found) == 1:
            owners[name] = found[0]
            free[found[0].number] = None
    return owners


def _in_between(
    cells: list[_Cell], owners: dict[str, _Cell]
) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """The learner's other cells: those before the first of the master's, and those behind each of them."""
    by_number = {owner.number: name for name, owner in owners.items()}
    before: list[dict[str, Any]] = []
    after: dict[str, list[dict[str, Any]]] = {}
    place = before
    for cell in cells:
        if cell.number in by_number:
            place = after.setdefault(by_number[cell.number], [])
        else:
            place.append(cell.plain())
    return before, after


def _flag_order(owners: dict[str, _Cell], master: Master, taken: Intake) -> None:
    numbers = [owners[name].number for name in master.names if name in owners]
    if numbers != sorted(numbers):
        taken.flags.append((None, "the lab's cells were in another order; they were put back in their own"))
    if not numbers:
        raise Refused("the notebook has none of this lab's cells: is it another notebook?")


def _graded(cell: NotebookNode, submitted: _Cell | None, taken: Intake) -> dict[str, Any]:
    """The master's cell, with the submitted source where the learner may write."""
    settings = cell.metadata.nbgrader
    name = settings["grade_id"]
    made: dict[str, Any] = {
        "id": cell.get("id"),
        "cell_type": cell.cell_type,
        "metadata": json.loads(json.dumps(cell.metadata)),
        "source": cell.source,
    }
    if cell.cell_type == "code":
        made |= {"outputs": [], "execution_count": None}
    elif cell.get("attachments"):
        made["attachments"] = cell.attachments
    if not settings["solution"]:
        return made  # a check, a given cell, a task: the learner has no say in it
    if submitted is None:
        # Not the stub: it would replace what the learner defined elsewhere.
        made["source"] = ""
        taken.flags.append((name, "the answer cell is missing; what other cells define was graded"))
        taken.told[name] = "This answer cell was missing from the notebook that was handed in."
        return made
    made["source"] = submitted.source
    if cell.cell_type == "markdown" and submitted.attachments:
        made["attachments"] = submitted.attachments
    if submitted.kind != cell.cell_type:
        taken.flags.append(
            (name, f"the answer cell was turned into a {submitted.kind} cell; it was graded as {cell.cell_type}")
        )
    return made


def _attachments(value: Any) -> dict[str, Any]:
    """Pictures in a text cell: a bundle of texts by mime type for each file name."""
    if not isinstance(value, dict):
        return {}
    return {
        name: bundle
        for name, bundle in value.items()
        if isinstance(bundle, dict)
        and all(kind.startswith("image/") and isinstance(data, str) for kind, data in bundle.items())
    }


def _give_ids(cells: list[dict[str, Any]]) -> None:
    """An id for every cell that has none, none twice: the master's first."""
    used = {cell["id"] for cell in cells if "nbgrader" in cell["metadata"]}
    for number, cell in enumerate(cells, 1):
        is_masters = "nbgrader" in cell["metadata"]
        name = cell["id"]
        if isinstance(name, str) and _ID.fullmatch(name) and (is_masters or name not in used):
            used.add(name)
            continue
        cell["id"] = next(free for free in _names(f"cell-{number}") if free not in used)
        used.add(cell["id"])


def _names(base: str) -> Iterator[str]:
    yield base
    count = 1
    while True:
        count += 1
        yield f"{base}-{count}"


def _once(taken: Intake, name: str, text: str) -> None:
    if (name, text) not in taken.flags:
        taken.flags.append((name, text))
