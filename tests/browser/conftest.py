"""A real JupyterLab in a real browser: one server for all of these tests, one browser window a module."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from grading_helpers import copy_course, jupyter_folders
from lab_page import FLAGS, Lab, Page

from leadlab import labserver
from leadlab.bench.start import find_browser
from leadlab.course import Course

LIMIT_MS = 60_000  # for one step on a loaded machine; nothing waits that long on a quiet one


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser: the one that LEADLAB_BROWSER names, else an installed Chromium or Chrome."""
    found = find_browser()
    if not found:
        if os.environ.get("CI"):
            pytest.fail("CI needs a browser: install chromium, or name one in LEADLAB_BROWSER")
        pytest.skip("no Chromium or Chrome found: install one, or name it in LEADLAB_BROWSER")
    return found


@pytest.fixture(scope="session")
def lab(course: Course, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab as `leadlab lab` starts it, but without a token and with its application in the page's reach."""
    folder = tmp_path_factory.mktemp("lab")
    root = copy_course(course, folder / "course")
    shutil.copytree(root / "exercises", root / "work")
    exchange = folder / "exchange"
    labserver.hush_news()
    port = labserver.free_port(28_500)
    command = [
        *labserver.server_command(root, port),
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    environment = {**os.environ, **jupyter_folders(folder), "LEADLAB_EXCHANGE": str(exchange)}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            labserver.wait_until_up(process, port)
            yield Lab(root, f"http://127.0.0.1:{port}", exchange)
        finally:
            labserver.stop(process)


@pytest.fixture(scope="module")
def page(lab: Lab, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """JupyterLab, ready, in a fresh browser profile.

    Not wider than a module: Playwright keeps an event loop running in this thread, beside which no other test could
    use asyncio.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")),
            executable_path=chromium,
            args=FLAGS,
            headless=True,
            viewport={"width": 1400, "height": 1000},
        )
        try:
            context.set_default_timeout(LIMIT_MS)
            page = Page(context.pages[0])
            page.open_jupyterlab(lab)
            yield page
        finally:
            context.close()
