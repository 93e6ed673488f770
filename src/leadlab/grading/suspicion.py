"""What looks as if a check passed although it should not, and which answers are alike: for a person to look at.

Never a verdict. While checks run in the interpreter of the answer, no program can prove that the answer is honest.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence

from nbformat import NotebookNode

from leadlab.grading.engine import CellResult


def of_run(
    notebook: NotebookNode, cells: Sequence[NotebookNode], results: Sequence[CellResult]
) -> Iterator[tuple[str, str]]:
    """What the execution of a notebook shows: cells that did not come to their end."""
    for cell, result in zip(cells, results, strict=True):
        if result.failure is not None:
            yield cell.metadata.get("nbgrader", {}).get("grade_id", ""), result.failure


def fingerprint(source: str) -> str:
    """The same for answers that differ in comments, docstrings, layout and the names of local variables only."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:16]
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.setdefault(node.id, f"v{len(names)}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = names[node.id]
    return hashlib.sha256(ast.dump(tree).encode("utf-8", "replace")).hexdigest()[:16]
