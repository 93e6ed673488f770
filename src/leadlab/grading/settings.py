"""How a class is graded. Light to import: workers are started from here while nbgrader is still being imported."""

from __future__ import annotations

import ast
import contextlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from leadlab import environment
from leadlab.grading.sandbox import Limits

CONFIG = "nbgrader_config.py"


@dataclass(frozen=True)
class Settings:
    """``root``: the folder of the nbgrader course; ``config``: its configuration; ``warm``: modules that workers import once."""

    root: Path
    config: Any
    assignment: str
    limits: Limits = field(default_factory=Limits)
    warm: tuple[str, ...] = ()
    force: bool = False
    allow_unsandboxed: bool = False
    students: frozenset[str] | None = None

    @cached_property
    def coursedir(self) -> Any:
        """nbgrader's own view of the course's folders."""
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config)

    @property
    def folder(self) -> Path:
        """Where the journal and the reports of this assignment lie."""
        return self.root / "grading" / self.assignment


def load(root: Path, assignment: str, *, db_url: str | None = None, **options: Any) -> Settings:
    """The settings of the nbgrader course at ``root``, as its configuration file has them."""
    from traitlets.config import Config, PyFileConfigLoader

    environment.put_scripts_on_path()  # nbgrader's own commands call others
    config = Config()
    if (root / CONFIG).is_file():
        config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.assignment_id = assignment
    if db_url:
        config.CourseDirectory.db_url = db_url
    execute = config.get("ExecutePreprocessor", {}) | config.get("SandboxedExecute", {})
    limits = Limits()
    if isinstance(execute.get("timeout"), int | float) and execute["timeout"] > 0:
        limits = Limits(cell_s=float(execute["timeout"]))
    source = root / config.CourseDirectory.get("source_directory", "source") / assignment
    return Settings(root, config, assignment, limits, _imports(source), **options)


def _imports(folder: Path) -> tuple[str, ...]:
    """The modules that the code cells of the notebooks in ``folder`` import; none where that cannot be seen."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.ipynb")):
        with contextlib.suppress(
            OSError, ValueError, KeyError, TypeError
        ):  # the master is read with more care, and tells
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    found |= _imports_of("".join(cell["source"]))
    return tuple(sorted(found))


def _imports_of(source: str) -> set[str]:
    found: set[str] = set()
    with contextlib.suppress(SyntaxError):  # magics and shell lines
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    return found
