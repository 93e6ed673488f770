"""The pages of grading, as a browser shows them: open to everybody, and quiet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from grading_class import NAME, Class, answered, right

from conftest import FLAGS
from leadlab import cli
from leadlab.grading import sandbox

pytestmark = pytest.mark.skipif(
    not sandbox.probe().sandboxed and not os.environ.get("CI"),  # CI has bubblewrap: there its absence is a failure
    reason=sandbox.probe().text,
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    students = Class(tmp_path_factory.mktemp("class") / "course")
    students.hand_in("right", right())
    students.hand_in("wrong", answered(a_1="def twice(n): raise ValueError('<script>document.title = 1</script>')"))
    students.hand_in("damaged", b"{")
    students.grade()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(students.root)
        assert cli.main(["feedback", NAME]) == 0
    return [*sorted((students.root / "feedback").rglob("*.html")), students.root / "grading" / NAME / "report.html"]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_keeps_people_out(pages: list[Path], browser: Any, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    assert len(pages) == 4
    # axe is a script, and the pages allow none: their policy is set aside for it.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    try:
        for path in pages:
            page = context.new_page()
            page.goto(path.as_uri())
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path.name
    finally:
        context.close()


def test_pages_ask_for_nothing_and_run_nothing(pages: list[Path], browser: Any) -> None:
    context = browser.new_context()
    try:
        for path in pages:
            asked: list[str] = []
            page = context.new_page()
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(path.as_uri())
            assert asked == [path.as_uri()]
            assert page.title() != "1"
    finally:
        context.close()
