"""A learner's copy of a lab as a file: read as it is, written all at once, kept aside before anything else.

Only JSON here, no nbformat: a check in the lab answers in about a second, and a notebook that is not quite valid is still
somebody's work.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from leadlab.course import CourseError

KEPT = Path("work") / "kept"
Cell = dict[str, Any]


def copy_path(root: Path, topic: str) -> Path:
    """The learner's copy of the lab of the topic folder ``topic``."""
    return root / "work" / topic / f"{topic}.ipynb"


def released_path(root: Path, topic: str) -> Path:
    """The lab as the course releases it."""
    return root / "exercises" / topic / f"{topic}.ipynb"


@dataclass
class NotebookFile:
    """A notebook and the very bytes that it was read from."""

    path: Path
    data: dict[str, Any]
    raw: bytes

    @property
    def cells(self) -> list[Cell]:
        cells: list[Cell] = self.data["cells"]
        return cells

    @property
    def info(self) -> dict[str, Any]:
        """What the course wrote into the notebook's metadata; empty where it is lost."""
        metadata = self.data.get("metadata")
        found = metadata.get("leadlab") if isinstance(metadata, dict) else None
        return found if isinstance(found, dict) else {}

    @property
    def saved(self) -> datetime:
        return datetime.fromtimestamp(self.path.stat().st_mtime)


def read(path: Path) -> NotebookFile:
    """Read a notebook. Raises :class:`CourseError` saying what is wrong with it and what to do."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: `leadlab start` makes your copy of each lab") from None
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror})") from None
    try:
        data = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}: {error.msg}"
    except RecursionError:
        reason = "it is nested too deeply"
    else:
        cells = data.get("cells") if isinstance(data, dict) else None
        if isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells):
            return NotebookFile(path, data, raw)
        reason = "it has no list of cells"
    raise CourseError(
        f"{path} is damaged and cannot be read as a notebook ({reason}). Save it once more in JupyterLab; or "
        f"`leadlab reset {path.stem[:2]}` starts the lab anew and keeps this file under work/kept/"
    )


def source(cell: Cell) -> str:
    """A cell's text, which a notebook file holds as a string or as a list of lines."""
    text = cell.get("source", "")
    if isinstance(text, list):
        return "".join(line for line in text if isinstance(line, str))
    return text if isinstance(text, str) else ""


def settings(cell: Cell) -> dict[str, Any]:
    """A cell's nbgrader settings; empty where there are none."""
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def cell_name(cell: Cell) -> str:
    """The name that the course gave to a cell: its grade id, or else its id."""
    name = settings(cell).get("grade_id") or cell.get("id")
    return name if isinstance(name, str) else ""


def answer_cells(cells: list[Cell], exercise_id: str, stub: str | None) -> list[int]:
    """The positions of the cells that hold an answer to ``exercise_id``: one, unless cells were deleted or copied.

    They are known by grade id, by cell id, or by their first line. Where all of that is lost, by what they define:
    a public name of the stub.
    """
    name = f"{exercise_id}-answer"
    first_line = re.compile(rf"\s*#\s*{re.escape(exercise_id)}\s*·\s*your answer")
    code = [(position, cell) for position, cell in enumerate(cells) if cell.get("cell_type") == "code"]
    found = [
        position
        for position, cell in code
        if name in (settings(cell).get("grade_id"), cell.get("id")) or first_line.match(source(cell))
    ]
    if found or stub is None:
        return found
    wanted = _public_names(stub)
    return [
        position for position, cell in code if wanted & _public_names(source(cell)) and not settings(cell).get("locked")
    ]


def is_as_released(cell: Cell, stub: str | None) -> bool:
    """Whether an answer cell is still what was released: as its checksum says, empty, or ``stub`` to the letter."""
    text = source(cell).strip()
    return settings(cell).get("checksum") == checksum(cell) or text == "" or (stub is not None and text == stub.strip())


def is_untouched(cell: Cell, stub: str | None) -> bool:
    """Whether a code cell answers nothing yet: as released, or with other comments and layout only."""
    if is_as_released(cell, stub):
        return True
    tree = _tree(source(cell))
    return tree is not None and (tree == _tree("") or (stub is not None and tree == _tree(stub)))


def same_code(one: str, other: str) -> bool:
    """Whether two sources are the same code, comments and layout apart."""
    return one.strip() == other.strip() or (_tree(one) is not None and _tree(one) == _tree(other))


def checksum(cell: Cell) -> str:
    """The checksum that nbgrader stores with a cell when it releases it (nbgrader.utils.compute_checksum)."""
    found = settings(cell)
    parts = [source(cell), str(cell.get("cell_type"))]
    parts += [str(bool(found.get(key))) for key in ("grade", "solution", "locked")]
    parts.append(str(found.get("grade_id")))
    if found.get("grade") and isinstance(found.get("points"), int | float):
        parts.append(str(float(found["points"])))
    return hashlib.md5("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def keep(root: Path, path: Path, raw: bytes) -> Path:
    """Keep ``raw``, what ``path`` holds, under ``work/kept/`` by a dated name that was free; returns that file."""
    folder = root / KEPT
    name = f"{path.stem}-{datetime.now():%Y-%m-%d-%H%M%S}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept, number = folder / f"{name}{path.suffix}", 1
        while kept.exists():
            number += 1
            kept = folder / f"{name}-{number}{path.suffix}"
        write_bytes(kept, raw)
    except OSError as error:
        raise CourseError(f"{path} was left as it is: no copy can be kept in {folder} ({error.strerror})") from None
    return kept


def replace(root: Path, notebook: NotebookFile, text: bytes) -> Path:
    """Write ``text`` to a notebook that was read before, after keeping a copy of that; returns the copy.

    Whatever moment it dies in, the file is the old one or the new one, and the old one is kept. Raises
    :class:`CourseError` when the file has been saved by somebody since it was read.
    """
    kept = keep(root, notebook.path, notebook.raw)
    try:
        if notebook.path.read_bytes() != notebook.raw:
            kept.unlink()
            raise CourseError(f"{notebook.path} was saved at this very moment and left as it is: run the command again")
        write_bytes(notebook.path, text)
    except OSError as error:
        raise CourseError(f"{notebook.path} cannot be written ({error.strerror}); it is as it was") from None
    return kept


def as_bytes(data: dict[str, Any]) -> bytes:
    """A notebook as JupyterLab and nbformat write it."""
    for cell in data["cells"]:
        cell["source"] = source(cell).splitlines(keepends=True)
    try:
        return (json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:  # half of a surrogate pair: UTF-8 cannot hold it, an escape can
        return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode()


def write_bytes(path: Path, text: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _tree(text: str) -> str | None:
    try:
        return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # ValueError: a null character
        return None


def _public_names(text: str) -> set[str]:
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in body if isinstance(node, definitions) and not node.name.startswith("_")}
