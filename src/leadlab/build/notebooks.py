"""Notebooks as built: read from text, written with stable bytes, and never over a person's edits."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from leadlab.course import CourseError
from leadlab.study import copies

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}

_PLACEHOLDER = "<!-- empty -->"
_EMPTY_CELL = re.compile(
    r"(?m)^(\+\+\+ \{.*\})\s*(?=^\+\+\+|\Z)"
)  # jupytext drops a cell without text, options and all


@dataclass
class TextCell:
    """One cell of a text source: its kind (``markdown`` or ``code``), its source, its options."""

    kind: str
    source: str
    options: dict[str, Any] = field(default_factory=dict)


def read_cells(path: Path) -> list[TextCell]:
    """The cells of a MyST text notebook. Raises :class:`CourseError` with the file's name."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"{path}: missing. CONTRIBUTING.md says what stands in it") from None
    try:
        notebook = jupytext.reads(_EMPTY_CELL.sub(rf"\1\n\n{_PLACEHOLDER}\n\n", text), fmt="md:myst")
    except Exception as error:  # jupytext and its YAML parser raise many kinds
        raise CourseError(f"{path}: cannot be read as a MyST text notebook: {error}") from None
    return [
        TextCell(cell.cell_type, "" if cell.source == _PLACEHOLDER else cell.source, dict(cell.metadata))
        for cell in notebook.cells
    ]


def markdown_cell(cell_id: str, source: str, metadata: dict[str, Any]) -> NotebookNode:
    return new_markdown_cell(source, id=cell_id, metadata=metadata)


def code_cell(cell_id: str, source: str, metadata: dict[str, Any]) -> NotebookNode:
    return new_code_cell(source, id=cell_id, metadata=metadata)


def notebook(cells: list[NotebookNode], metadata: dict[str, Any] | None = None) -> NotebookNode:
    return new_notebook(
        cells=cells,
        metadata={"kernelspec": dict(KERNEL), "language_info": dict(LANGUAGE), "leadlab": metadata or {}},
        nbformat_minor=5,
    )


def digest(value: Any) -> str:
    """A short stable digest of plain data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def content_digest(node: NotebookNode) -> str:
    """The digest of what a person can edit: the cells' kinds and sources."""
    return digest([[cell.cell_type, cell.source] for cell in node.cells])


def as_text(node: NotebookNode) -> str:
    nbformat.validate(node)
    return nbformat.writes(node).rstrip("\n") + "\n"


def write_built(path: Path, node: NotebookNode, root: Path) -> Path | None:
    """Write a built notebook; if a person has edited the one that stands there, keep a dated copy and return its path.

    The write is all or nothing. The digest of the built content is stored in the notebook's metadata, by which an edit
    is told from an older build. A node that has digests already keeps them.
    """
    node.metadata.setdefault("leadlab", {}).setdefault("built", [content_digest(node)])
    text = as_text(node)
    kept = None
    if path.exists():
        old = path.read_text(encoding="utf-8")
        if old == text:
            return None
        if was_edited(old):
            kept = copies.keep(root, path, path.read_bytes())
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return kept


def was_edited(text: str) -> bool:
    """Whether a built notebook's text differs from what the build wrote; True for one that cannot be read."""
    try:
        node = nbformat.reads(text, as_version=4)
        return content_digest(node) not in node.metadata["leadlab"]["built"]
    except Exception:  # whatever it is now, it is not what was built
        return True
