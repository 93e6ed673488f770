"""JupyterLab as a person uses it, for the browser tests."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCREENSHOTS = Path(os.environ.get("LEADLAB_SCREENSHOTS", Path(__file__).parents[2] / "build" / "screenshots"))

FLAGS = [
    "--no-sandbox",  # Chromium refuses to run as root with it, as in most CI containers
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that serves a copy of the course, with the learner's copies of the labs in place."""

    root: Path
    url: str
    exchange: Path


class Page:
    """What a person does in JupyterLab, by its own commands: menus answer before the kernel does."""

    def __init__(self, browser_page: Any) -> None:
        self.browser = browser_page

    def open_jupyterlab(self, lab: Lab) -> None:
        self.browser.goto(f"{lab.url}/lab?reset")
        self.browser.wait_for_function("() => window.jupyterapp")
        self.browser.evaluate("() => jupyterapp.restored")

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        """Execute a command and wait for its end, however long it takes."""
        self.browser.evaluate(
            "async ([name, args]) => { await jupyterapp.commands.execute(name, args) }", [name, arguments or {}]
        )

    def open_notebook(self, path: str) -> None:
        """Open a notebook, or bring it to the front, and wait for its kernel."""
        self.browser.evaluate(
            """async path => {
                const widget = await jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'});
                await widget.context.ready;
                await widget.revealed;
                await widget.sessionContext.ready;
                jupyterapp.shell.activateById(widget.id);
            }""",
            path,
        )
        self.wait_for_notebook(path)

    def wait_for_notebook(self, path: str) -> None:
        self.browser.wait_for_function(
            "path => jupyterapp.shell.currentWidget?.context?.path === path"
            " && jupyterapp.shell.currentWidget.content.widgets?.length > 0",
            arg=path,
        )

    def close_notebook(self) -> None:
        """Close the notebook in front, without saving it, and end its kernel."""
        self.browser.evaluate(
            """async () => {
                const widget = jupyterapp.shell.currentWidget;
                await widget.sessionContext.shutdown();
                await widget.context.revert();
                widget.close();
            }"""
        )

    def run(self, only: re.Pattern[str] | None = None) -> None:
        """Run the cells of the notebook in front whose ids match ``only`` (default: all) and wait for the last one."""
        if only is None:
            self.command("notebook:run-all-cells")
            return
        chosen = [cell["id"] for cell in self.cells() if only.match(cell["id"])]
        assert chosen, f"no cell matches {only.pattern}"
        self.browser.evaluate(
            """async ids => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.deselectAll();
                const indices = ids.map(id => notebook.widgets.findIndex(w => w.model.id === id));
                notebook.activeCellIndex = indices[0];
                indices.forEach(index => notebook.select(notebook.widgets[index]));
                await jupyterapp.commands.execute('notebook:run-cell');
                notebook.deselectAll();
            }""",
            chosen,
        )

    def wait_until_the_last_cell_ran(self) -> None:
        """After :meth:`run`, which returns at the first cell that fails, though the others go on."""
        self.browser.wait_for_function(
            """() => {
                const code = jupyterapp.shell.currentWidget.content.widgets.filter(w => w.model.type === 'code');
                return code[code.length - 1].model.executionCount !== null;
            }"""
        )

    def cells(self) -> list[dict[str, Any]]:
        """Id, kind, source and outputs of each cell of the notebook in front, from its model."""
        return self.browser.evaluate(
            """() => jupyterapp.shell.currentWidget.content.widgets.map(w => ({
                id: w.model.id, kind: w.model.type, source: w.model.sharedModel.source,
                outputs: w.model.type === 'code' ? w.model.outputs.toJSON() : []}))"""
        )

    def errors(self) -> dict[str, str]:
        """The name of the exception that each failed cell shows, by cell id."""
        return {
            cell["id"]: output["ename"]
            for cell in self.cells()
            for output in cell["outputs"]
            if output["output_type"] == "error"
        }

    def set_source(self, cell_id: str, source: str) -> None:
        self.browser.evaluate(
            """([id, source]) => {
                const cell = jupyterapp.shell.currentWidget.content.widgets.find(w => w.model.id === id);
                cell.model.sharedModel.setSource(source);
            }""",
            [cell_id, source],
        )

    def show_cell(self, cell_id: str) -> Any:
        """Scroll a cell to the top, make it the active one and return its element."""
        self.browser.evaluate(
            """async id => {
                const notebook = jupyterapp.shell.currentWidget.content;
                const index = notebook.widgets.findIndex(w => w.model.id === id);
                notebook.deselectAll();
                notebook.activeCellIndex = index;
                await notebook.scrollToItem(index, 'start');
            }""",
            cell_id,
        )
        cell = self.browser.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell.jp-mod-active")
        cell.wait_for()
        return cell

    def use_theme(self, name: str) -> None:
        """``Light`` or ``Dark``."""
        self.command("apputils:change-theme", {"theme": f"JupyterLab {name}"})
        light = "true" if name == "Light" else "false"
        self.browser.locator(f"body[data-jp-theme-light='{light}']").wait_for(state="attached")

    def screenshot(self, name: str) -> None:
        """Keep a picture for a person to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.browser.screenshot(path=str(SCREENSHOTS / f"{name}.png"))
