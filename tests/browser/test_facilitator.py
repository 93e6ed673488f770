"""The facilitator's loop by formgrader's buttons; the learner's part of it by nbgrader's commands."""

from __future__ import annotations

import csv
import getpass
import shutil
from pathlib import Path

import nbformat
from grading_helpers import answered, nbgrader
from lab_page import Lab, Page

from leadlab import answers
from leadlab.course import Course, Topic


def press(page: Page, row: str, button: str) -> str:
    """Press a button of the row that names ``row`` and return what the report says; fails if it is not of a success."""
    page.browser.locator("tr", has_text=row).locator(f"td.{button} a").click()
    report = page.browser.locator(".modal.in")
    report.wait_for()
    said = report.inner_text()
    assert report.get_attribute("id") == "success-modal", said
    report.locator("button.close").last.click()
    page.browser.wait_for_function("() => !document.querySelector('.modal, .modal-backdrop')")
    return said


def hand_in(course: Course, topic: Topic, lab: Lab, folder: Path) -> Path:
    """What a learner does elsewhere: fetch the lab, solve its first exercise, submit it. Returns the learner's folder."""
    folder.mkdir()
    shutil.copy2(course.root / "nbgrader_config.py", folder)
    nbgrader("fetch_assignment", topic.name, cwd=folder, exchange=lab.exchange)
    exercise = topic.exercises[0]
    notebook = answered(course, topic, {exercise.id: answers.solution_text(exercise)})
    nbformat.write(notebook, folder / topic.name / f"{topic.name}.ipynb")
    nbgrader("submit", topic.name, cwd=folder, exchange=lab.exchange)
    return folder


def test_formgrader_opens_in_jupyterlab_and_lists_the_labs(page: Page, lab: Lab, course: Course) -> None:
    page.command("nbgrader:open-formgrader")
    frame = page.browser.frame_locator("iframe[src*='formgrader']")
    frame.get_by_text(course.topic("04").name).first.wait_for()
    page.screenshot("formgrader-in-jupyterlab")


def test_a_lab_goes_through_formgrader(page: Page, lab: Lab, course: Course, tmp_path: Path) -> None:
    topic = course.topic("04")
    exercise, me, browser = topic.exercises[0], getpass.getuser(), page.browser

    browser.goto(f"{lab.url}/formgrader/manage_assignments")
    press(page, topic.name, "assign")
    with browser.context.expect_page() as preview:  # opens the release folder
        browser.locator("tr", has_text=topic.name).locator("td.preview a").click()
    preview.value.close()
    press(page, topic.name, "release")
    learner = hand_in(course, topic, lab, tmp_path / "learner")
    press(page, topic.name, "collect")
    browser.locator("tr", has_text=topic.name).locator("td.num-submissions a").click()
    browser.wait_for_url("**/manage_submissions/**")
    press(page, me, "autograde")
    page.screenshot("formgrader-autograded")
    assert browser.locator("tr", has_text=me).locator("td.score").inner_text() == f"{exercise.points} / {topic.points}"

    browser.goto(f"{lab.url}/formgrader/gradebook/{topic.name}/{topic.name}")
    browser.locator("td a", has_text="Submission").first.click()
    browser.get_by_text("your answer").first.wait_for()
    earned = browser.locator("input.score")
    browser.wait_for_function("() => document.querySelector('input.score').placeholder !== ''")
    page.screenshot("formgrader-submission")
    points = [float(box) for box in earned.evaluate_all("boxes => boxes.map(box => box.value || box.placeholder)")]
    assert points == [check.points if e is exercise else 0 for e in topic.exercises for check in e.checks]

    browser.goto(f"{lab.url}/formgrader/manage_assignments")
    press(page, topic.name, "generate-feedback")
    press(page, topic.name, "release-feedback")
    page.screenshot("formgrader-assignments")
    nbgrader("fetch_feedback", topic.name, cwd=learner, exchange=lab.exchange)
    (feedback,) = learner.rglob("*.html")
    assert f"Score: {exercise.points:.1f} / {topic.points:.1f}" in feedback.read_text(encoding="utf-8")

    nbgrader("export", cwd=lab.root, exchange=lab.exchange)
    with (lab.root / "grades.csv").open(encoding="utf-8") as stream:
        (row,) = [row for row in csv.DictReader(stream) if row["assignment"] == topic.name]
    assert (row["student_id"], float(row["score"]), float(row["max_score"])) == (me, exercise.points, topic.points)


def test_free_text_is_graded_with_the_rubric_in_sight_and_points_and_comment_come_back(
    page: Page, lab: Lab, course: Course
) -> None:
    topic = next(topic for topic in course.topics if topic.is_built and topic.free_texts)
    text, student, browser = topic.free_texts[0], "ada", page.browser
    notebook = answered(course, topic, {})
    (cell,) = [cell for cell in notebook.cells if cell.id == f"{text.id}-answer"]
    cell.source = "Dear VP, week 15."
    path = lab.root / "submitted" / student / topic.name / f"{topic.name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    nbgrader("generate_assignment", topic.name, "--force", cwd=lab.root, exchange=lab.exchange)
    nbgrader("autograde", topic.name, "--create", cwd=lab.root, exchange=lab.exchange)

    browser.goto(f"{lab.url}/formgrader/gradebook/{topic.name}/{topic.name}")
    browser.locator("td a", has_text="Submission").first.click()
    browser.get_by_text("Dear VP, week 15.").wait_for()
    assert browser.get_by_text("A model answer").first.is_visible() and browser.get_by_text("Rubric").first.is_visible()
    box = browser.locator(".nbgrader_cell", has_text="A model answer").first
    box.scroll_into_view_if_needed()
    box.locator("input.score").fill(str(text.points - 1))
    box.locator("textarea.comment").fill("The options are missing.")
    box.locator("textarea.comment").blur()
    page.screenshot("formgrader-free-text")
    browser.wait_for_function("() => !document.querySelector('.glyphicon-refresh')")
    browser.goto(f"{lab.url}/formgrader/manage_submissions/{topic.name}")
    browser.locator("tr", has_text=student).first.wait_for()

    nbgrader("generate_feedback", topic.name, "--force", cwd=lab.root, exchange=lab.exchange)
    (feedback,) = (lab.root / "feedback" / student).rglob("*.html")
    page_text = feedback.read_text(encoding="utf-8")
    assert "The options are missing." in page_text
    assert f"Score: {text.points - 1:.1f} / 100.0" in page_text
