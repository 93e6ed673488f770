"""JupyterLab in a real browser, from the command to a cell's output, against a kernel that is started by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
from jupyter_client.manager import start_new_kernel
from nbformat import v4
from playwright.sync_api import Error, sync_playwright

from leadlab import labserver
from leadlab.bench import Skipped, TooSlow
from leadlab.course import Course

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LIMIT_S = 30.0
PATIENCE_MS = 90_000
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}  # JupyterLab asks where it is missing
RUN_FIRST_CELL = """async (patience) => {
  setTimeout(() => location.reload(), patience);  // Playwright sets no limit to an evaluation; a reload ends it
  while (!window.jupyterapp) await new Promise(r => setTimeout(r, 20));
  const run = window.jupyterapp.commands;
  await window.jupyterapp.restored;
  const panel = await run.execute('docmanager:open', {path: 'first.ipynb', factory: 'Notebook'});
  await panel.context.ready;
  await panel.sessionContext.ready;
  await run.execute('notebook:run-all-cells');
}"""


def find_browser() -> str | None:
    """The browser that LEADLAB_BROWSER names, else the first Chromium or Chrome on the PATH, else None."""
    return os.environ.get("LEADLAB_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


def measure(course: Course) -> Iterator[str]:
    browser = find_browser()
    if not browser:
        raise Skipped("no Chromium or Chrome found; name one in LEADLAB_BROWSER")
    started = time.perf_counter()
    manager, client = start_new_kernel()
    client.execute_interactive("print('up')", output_hook=lambda message: None)
    kernel = time.perf_counter() - started
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    yield f"kernel by itself      {kernel:6.1f} s"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder)
        first_page = v4.new_notebook(cells=[v4.new_code_cell("print('up')")], metadata={"kernelspec": KERNEL})
        nbformat.write(first_page, root / "first.ipynb")
        # Chromium's own start is no part of it: the reader has a browser open.
        flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        context = playwright.chromium.launch_persistent_context(
            str(root / "profile"), executable_path=browser, args=flags, headless=True
        )
        port = labserver.free_port(29_000)
        command = [*labserver.server_command(root, port), "--IdentityProvider.token="]
        labserver.hush_news()
        started = time.perf_counter()
        server = subprocess.Popen(
            [*command, "--LabApp.expose_app_in_browser=True"],
            cwd=root,
            env={**os.environ, "HOME": folder},
            stderr=subprocess.DEVNULL,
        )
        try:
            labserver.wait_until_up(server, port)
            answers = time.perf_counter() - started
            page = context.pages[0]
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"http://127.0.0.1:{port}/lab")
            page.evaluate(RUN_FIRST_CELL, PATIENCE_MS)
            page.get_by_text("up", exact=True).first.wait_for()
            first = time.perf_counter() - started
        except Error as error:
            raise Skipped(f"the browser could not do it: {error.message.splitlines()[0]}") from None
        finally:
            context.close()
            labserver.stop(server)
    yield f"server answers        {answers:6.1f} s{answers / kernel:7.1f} times the kernel"
    yield f"first cell executed   {first:6.1f} s{first / kernel:7.1f} times the kernel; limit {LIMIT_S:.0f} s"
    if first > LIMIT_S:
        raise TooSlow(f"first cell after {first:.1f} s > {LIMIT_S:.0f} s")
