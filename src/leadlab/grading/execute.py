"""The engine as nbgrader's Execute preprocessor: stock ``nbgrader autograde`` and formgrader's Autograde button, sandboxed.

Switched on in ``nbgrader_config.py`` by ``execute.configure(c)``. The rest of nbgrader's passes stay as they are.

Left out: files beside the notebook. A submission is executed in an empty folder; the course's labs need no file.
"""

from __future__ import annotations

import atexit
import platform
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, from_dict
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from traitlets import Bool, Float, Integer

from leadlab.grading.engine import Engine
from leadlab.grading.sandbox import Limits

_engines: dict[tuple[Limits, bool], Engine] = {}


class SandboxedExecute(Execute):
    """Execute a submission in the sandbox. ``timeout`` is the limit of one cell in seconds, as in Execute."""

    notebook_timeout = Float(600.0, help="Seconds of wall time that one notebook may take.").tag(config=True)
    memory_mb = Integer(2048, help="Memory of all processes of one submission, in MB.").tag(config=True)
    processes = Integer(128, help="Processes and threads of one submission.").tag(config=True)
    allow_unsandboxed = Bool(False, help="Whether to run submissions where no sandbox can be had.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: Any = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute the code cells of ``nb`` and put their outputs in. Raises :class:`NoSandbox` where there is none."""
        cells = [cell for cell in nb.cells if _runs(cell)]
        # All of them first: a cell may update what an earlier one shows.
        results = list(self._engine().execute(cell.source for cell in cells))
        for cell, result in zip(cells, results, strict=True):
            cell.outputs = [from_dict(output) for output in result.outputs]
            cell.execution_count = result.execution_count
        nb.metadata["language_info"] = {"name": "python", "version": platform.python_version()}
        return nb, resources

    def _engine(self) -> Engine:
        """One worker for all notebooks of this process: nbgrader makes a new preprocessor for each."""
        limits = Limits(
            cell_s=float("inf") if self.timeout is None or self.timeout < 0 else float(self.timeout),
            notebook_s=self.notebook_timeout,
            memory_mb=self.memory_mb,
            processes=self.processes,
        )
        key = (limits, self.allow_unsandboxed)
        if key not in _engines:
            _engines[key] = Engine(limits, allow_unsandboxed=self.allow_unsandboxed)
        return _engines[key]


def configure(config: Any) -> None:
    """Let ``nbgrader autograde`` use :class:`SandboxedExecute` in the place of Execute."""
    stock = Autograde.class_traits()["autograde_preprocessors"].default()
    config.Autograde.autograde_preprocessors = [SandboxedExecute if step is Execute else step for step in stock]


def _runs(cell: NotebookNode) -> bool:
    """Whether a Jupyter client would run the cell at all."""
    return bool(
        cell.cell_type == "code" and cell.source.strip() and "skip-execution" not in cell.metadata.get("tags", ())
    )


@atexit.register
def _close_all() -> None:
    for engine in _engines.values():
        engine.close()
