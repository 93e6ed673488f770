"""The learner's path: START_HERE, a lesson that runs and moves, a lab that is filled in, checked and validated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import nbformat
import pytest
from lab_page import Lab, Page

from leadlab import answers
from leadlab.course import Course, Exercise, Topic


@pytest.fixture(scope="module")
def topic(course: Course) -> Topic:
    """The topic that has every kind of control. What each of the others holds is tested without a browser."""
    return course.topic("04")


@pytest.fixture(scope="module")
def _lesson_that_ran(page: Page, topic: Topic) -> Iterator[str]:
    path = f"notebooks/{topic.name}.ipynb"
    page.open_notebook(path)
    page.run()
    yield path
    page.open_notebook(path)
    page.close_notebook()


@pytest.fixture
def lesson(page: Page, _lesson_that_ran: str) -> Page:
    """The lesson in front, all of its cells run once."""
    page.open_notebook(_lesson_that_ran)
    return page


@pytest.fixture
def lab_notebook(page: Page, topic: Topic) -> Iterator[Page]:
    """The learner's copy of the lab in front, as it was released."""
    path = f"work/{topic.name}/{topic.name}.ipynb"
    page.open_notebook(path)
    released = {cell["id"]: cell["source"] for cell in page.cells()}
    yield page
    page.open_notebook(path)
    for exercise in topic.exercises:
        page.set_source(f"{exercise.id}-answer", released[f"{exercise.id}-answer"])
    page.command("docmanager:save")


def one_exercise(exercise: Exercise) -> re.Pattern[str]:
    """The ids of an exercise's code cells."""
    return re.compile(rf"{exercise.id}-(given|answer|check-\d+)$")


def visible_checks(exercise: Exercise) -> dict[str, str]:
    """The cell of each check that the learner can read, and its name."""
    return {f"{exercise.id}-check-{n}": c.name for n, c in enumerate(exercise.checks, 1) if not c.hidden}


def validate(page: Page) -> str:
    """Press nbgrader's Validate button and return what it says."""
    page.command("docmanager:save")
    page.browser.get_by_role("button", name="Validate").click()
    dialog = page.browser.locator(".jp-Dialog")
    dialog.get_by_text("Validation Results").wait_for()
    said = dialog.inner_text()
    page.screenshot("validate-success" if "Success" in said else "validate-failure")
    dialog.get_by_role("button", name="Ok").click()
    dialog.wait_for(state="detached")
    return said


def test_start_here_leads_to_the_lesson_by_keyboard_alone(page: Page, topic: Topic) -> None:
    page.open_notebook("START_HERE.ipynb")
    page.screenshot("start-here")
    link = page.browser.locator(f"a[href*='notebooks/{topic.name}.ipynb']")
    page.browser.evaluate("() => jupyterapp.shell.currentWidget.content.node.focus()")
    for _ in range(40):
        page.browser.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    page.browser.keyboard.press("Enter")
    page.wait_for_notebook(f"notebooks/{topic.name}.ipynb")


def test_start_here_leads_to_the_learners_own_copy_of_the_lab(page: Page, topic: Topic) -> None:
    page.open_notebook("START_HERE.ipynb")
    page.browser.locator(f"a[href*='work/{topic.name}/']").click()
    page.wait_for_notebook(f"work/{topic.name}/{topic.name}.ipynb")


def test_lesson_runs_without_an_error(lesson: Page) -> None:
    assert lesson.errors() == {}
    assert all(cell["outputs"] for cell in lesson.cells() if "predict(" in cell["source"])


def test_pictures_are_opaque_so_that_the_dark_theme_cannot_swallow_them(lesson: Page, topic: Topic) -> None:
    pictures = {
        cell["id"]: output["data"]["image/png"]
        for cell in lesson.cells()
        for output in cell["outputs"]
        if "image/png" in output.get("data", {})
    }
    assert {re.match(r"(.*)-figure", cell_id)[1] for cell_id in pictures if "-figure-" in cell_id} == {
        exercise.id for exercise in topic.exercises
    }
    for name in ("Dark", "Light"):
        lesson.use_theme(name)
        for exercise in topic.exercises:
            lesson.show_cell(next(cell_id for cell_id in pictures if cell_id.startswith(f"{exercise.id}-figure-")))
            lesson.screenshot(f"{exercise.id}-figure-{name.lower()}")
    for cell_id, png in pictures.items():
        alpha = lesson.browser.evaluate(
            """async png => {
                const picture = new Image();
                picture.src = 'data:image/png;base64,' + png;
                await picture.decode();
                const canvas = new OffscreenCanvas(picture.width, picture.height);
                const context = canvas.getContext('2d');
                context.drawImage(picture, 0, 0);
                return context.getImageData(0, 0, picture.width, picture.height).data
                    .reduce((least, value, index) => index % 4 === 3 ? Math.min(least, value) : least, 255);
            }""",
            png,
        )
        assert alpha == 255, cell_id


def test_answer_is_folded_and_unfolds_by_keyboard(lesson: Page, topic: Topic) -> None:
    fold = lesson.show_cell(f"{topic.exercises[0].id}-answer-1").locator("details").first
    text = fold.locator("p").first
    assert not text.is_visible()
    fold.locator("summary").focus()
    lesson.browser.keyboard.press("Enter")
    text.wait_for(state="visible")
    lesson.screenshot("answer-unfolded")


def test_every_slider_redraws_its_plot_by_keyboard(lesson: Page) -> None:
    controls = [cell["id"] for cell in lesson.cells() if re.search(r"(?m)^explore\(", cell["source"])]
    assert controls
    for cell_id in controls:
        cell = lesson.show_cell(cell_id)
        picture = cell.locator(".jp-OutputArea img").first
        picture.wait_for()
        for number in range(cell.locator(".noUi-handle").count()):
            before = picture.get_attribute("src")
            handle = cell.locator(".noUi-handle").nth(number)
            handle.focus()
            handle.press("ArrowRight")
            lesson.browser.wait_for_function(
                """before => {
                    const picture = document.querySelector('.jp-Cell.jp-mod-active .jp-OutputArea img');
                    return picture && picture.src !== before;
                }""",
                arg=before,
            )
        lesson.screenshot(f"{cell_id}-moved")


def test_prediction_is_kept_for_the_next_session(lesson: Page, lab: Lab, topic: Topic) -> None:
    cell = next(c for c in lesson.cells() if re.match(r'predict\("[^"]*", "', c["source"]))
    choice = lesson.show_cell(cell["id"]).locator("input[type=radio]").nth(1)
    choice.focus()
    choice.press("Space")
    lesson.browser.locator(".jp-Cell.jp-mod-active").get_by_text("kept", exact=True).wait_for()
    kept = json.loads((lab.root / "work" / "predictions.json").read_text(encoding="utf-8"))
    assert list(kept) == [re.findall(r'"([^"]*)"', cell["source"])[0]]
    lesson.run(re.compile(cell["id"] + "$"))
    again = lesson.show_cell(cell["id"]).locator("input[type=radio]:checked")
    again.wait_for()
    assert again.evaluate("element => element.parentElement.innerText").strip() == next(iter(kept.values()))


def test_untouched_lab_runs_to_its_end_and_every_check_says_not_implemented(lab_notebook: Page, topic: Topic) -> None:
    lab_notebook.run()
    lab_notebook.wait_until_the_last_cell_ran()
    visible = {cell_id for exercise in topic.exercises for cell_id in visible_checks(exercise)}
    assert lab_notebook.errors() == dict.fromkeys(visible, "NotImplementedError")


def test_right_lab_passes_its_checks_and_validates(lab_notebook: Page, lab: Lab, topic: Topic) -> None:
    for exercise in topic.exercises:
        lab_notebook.set_source(f"{exercise.id}-answer", answers.solution_text(exercise))
    lab_notebook.run()
    assert lab_notebook.errors() == {}
    assert "Success! Your notebook passes all the tests." in validate(lab_notebook)
    saved = nbformat.read(lab.root / "work" / topic.name / f"{topic.name}.ipynb", as_version=4)
    sources = {cell.id: cell.source for cell in saved.cells}
    for exercise in topic.exercises:
        assert sources[f"{exercise.id}-answer"] == answers.solution_text(exercise)


def test_wrong_answer_is_told_what_is_missing_and_fails_validation(lab_notebook: Page, topic: Topic) -> None:
    for exercise in topic.exercises:
        lab_notebook.set_source(f"{exercise.id}-answer", answers.solution_text(exercise))
    exercise, variant = next(
        (exercise, variant)
        for exercise in topic.exercises
        for variant in exercise.wrong
        if set(visible_checks(exercise).values()) & set(variant.fails)
    )
    lab_notebook.set_source(f"{exercise.id}-answer", answers.variant_text(exercise, variant.path))
    lab_notebook.run(one_exercise(exercise))
    failing = [cell_id for cell_id, name in visible_checks(exercise).items() if name in variant.fails]
    assert lab_notebook.errors() == dict.fromkeys(failing, "NotYet")
    text = lab_notebook.show_cell(failing[0]).locator(".jp-OutputArea").inner_text()
    lab_notebook.screenshot("wrong-answer")
    said = text.splitlines()
    assert said[0] == "✗ not yet"
    assert [line.partition(":")[0] for line in said[1:]] == ["called", "got", "expected", "next step"]
    verdict = validate(lab_notebook)
    assert "The following cell failed" in verdict and f"# {exercise.id} check" in verdict
    assert "next step:" in verdict
