"""`leadlab feedback`: what a student is told, and what nobody is told."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import html5lib
import pytest
from grading_class import NAME, Class, answered, cell, master_cells, notebook, right
from grading_helpers import answered as lab_answered
from grading_helpers import copy_course
from nbformat import v4

from leadlab import answers, cli
from leadlab import course as catalogue
from leadlab.course import Course
from leadlab.grading import feedback, master, sandbox
from leadlab.grading import settings as grading_settings

pytestmark = pytest.mark.skipif(
    not sandbox.probe().sandboxed and not os.environ.get("CI"),  # CI has bubblewrap: there its absence is a failure
    reason=sandbox.probe().text,
)
LEAK_BY_FRAME = """
import sys, linecache
def twice(n):
    if n in (3, 4): return 2 * n
    frame = sys._getframe(1)
    raise ValueError("".join(linecache.getlines(frame.f_code.co_filename)))
"""
LEAK_BY_HISTORY = "def twice(n):\n    if n == 3: return 6\n    raise ValueError(get_ipython().user_ns['In'][-1])"
SCRIPT = "</pre></details><script>alert(1)</script><img src=x onerror=alert(2)>"


def tell(students: Class, *options: str) -> None:
    students.grade()
    words = io.StringIO()
    with contextlib.chdir(students.root), contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
        assert cli.main(["feedback", NAME, *options]) == 0, words.getvalue()
    assert "Warning" not in words.getvalue()


def page(students: Class, student: str) -> str:
    return (students.root / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


def words(text: str) -> str:
    """What a reader sees, in one line."""
    document = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
    for style in document.iter("style"):
        style.text = ""
    return re.sub(r"\s+", " ", "".join(document.itertext()))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Class:
    students = Class(tmp_path_factory.mktemp("class") / "course")
    students.hand_in("right", right())
    students.hand_in("nothing", answered())
    students.hand_in(
        "half", answered(a_1="def twice(n):\n    # a comment\n    return 6 if n == 3 else n // 0", a_2="top = 7")
    )
    students.hand_in("frame", answered(a_1=LEAK_BY_FRAME))
    students.hand_in("history", answered(a_1=LEAK_BY_HISTORY))
    students.hand_in(
        "script", answered(a_1=f'"{SCRIPT}"\ndef twice(n): raise ValueError("{SCRIPT}")', a_2="top = '\\u202e'")
    )
    students.hand_in("<b>bold", right())
    students.hand_in("control", answered(a_1="def twice(n): raise ValueError('\\x00\\x1b[31m\\x07')"))
    students.hand_in("damaged", b"{")
    tell(students)
    return students


STUDENTS = ("right", "nothing", "half", "frame", "history", "script", "<b>bold", "control", "damaged")


@pytest.mark.parametrize("student", STUDENTS)
def test_page_is_valid_html_offline_and_runs_nothing(told: Class, student: str) -> None:
    text = page(told, student)
    html5lib.HTMLParser(strict=True).parse(text)  # raises for any parse error
    assert '<html lang="en">' in text and "prefers-color-scheme: dark" in text
    assert "default-src 'none'" in text
    document = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
    names = {element.tag for element in document.iter() if isinstance(element.tag, str)}
    assert not names & {"script", "iframe", "object", "embed", "img", "link", "form", "svg"}
    for element in document.iter():
        assert all(not name.startswith("on") for name in element.attrib), element.attrib
        assert element.attrib.get("href", "#").startswith("#")


@pytest.mark.parametrize("student", STUDENTS)
def test_no_page_tells_a_hidden_check(told: Class, student: str) -> None:
    text = words(page(told, student))
    assert "twice(-1)" not in text and "HIDDEN" not in text and "== -2" not in text


def test_outcomes_messages_and_points(told: Class) -> None:
    assert "7 of 7 points" in words(page(told, "right")) and "not yet" not in words(page(told, "right"))
    nothing = words(page(told, "nothing"))
    assert "0 of 7 points" in nothing and nothing.count("not attempted ·") == 3 and "not yet" not in nothing
    half = words(page(told, "half"))
    assert "5 of 7 points" in half and "ZeroDivisionError" in half
    assert "at line 4 of your answer: return 6 if n == 3 else n // 0" in half


def test_damaged_submission_is_told_why(told: Class) -> None:
    assert "the notebook is damaged" in words(page(told, "damaged"))


def test_comment_and_points_of_a_person_are_on_the_page(tmp_path: Path) -> None:
    students = Class(tmp_path / "course")
    task: Any = v4.new_markdown_cell(
        "Explain. <!-- BEGIN MARK SCHEME -->the scheme<!-- END MARK SCHEME -->", id="essay"
    )
    task.metadata = cell("essay", "", task=True, locked=True, points=5).metadata
    own = v4.new_markdown_cell("my *text* <script>1</script>", id="own")
    source = students.root / "source" / NAME / f"{NAME}.ipynb"
    source.write_text(json.dumps(notebook([*master_cells(), task])))
    handed_in = right()
    students.hand_in("ann", {**handed_in, "cells": [*handed_in["cells"], task, own]})
    tell(students)
    assert "5 points are still waiting for a person" in words(page(students, "ann"))
    with contextlib.closing(sqlite3.connect(students.root / "gradebook.db")) as book:
        book.execute(
            "update grade set manual_score = 3, needs_manual_grade = 0 where cell_id in (select id from base_cell where name = 'essay')"
        )
        book.execute(
            "update comment set manual_comment = 'Well <i>argued</i>.' where cell_id in (select id from base_cell where name = 'essay')"
        )
        book.commit()
    tell(students)
    text = words(page(students, "ann"))
    assert "10 of 12 points" in text and "Well <i>argued</i>." in text and "graded by a person" in text
    assert "my *text* <script>1</script>" in text and "the scheme" not in text


def test_hints_of_the_courses_own_labs(course: Course, tmp_path: Path) -> None:
    topic = next(topic for topic in catalogue.load().topics if topic.is_built and topic.name != "04_events_caching")
    root = copy_course(course, tmp_path / "course")
    path = root / "submitted" / "ann" / topic.name / f"{topic.name}.ipynb"
    path.parent.mkdir(parents=True)
    broken = {topic.exercises[0].id: "1 / 0"}
    path.write_text(json.dumps(lab_answered(course, topic, broken)), encoding="utf-8")
    for step in ("grade", "feedback"):
        subprocess.run(
            [sys.executable, "-m", "leadlab", step, topic.slug],
            cwd=root,
            check=True,
            capture_output=True,
            timeout=300,
        )
    settings = grading_settings.load(root, topic.name)
    text = words((root / "feedback" / "ann" / topic.name / f"{topic.name}.html").read_text(encoding="utf-8"))
    assert topic.exercises[0].title in text and topic.title in text
    first_words = " ".join(topic.exercises[0].hints[0].split()[:5])
    assert f"A hint. {first_words}" in text
    (made,) = master.masters(settings.coursedir, settings.config, topic.name)
    for check, lines in feedback.secrets(made).items():
        own = {line.strip() for line in made.names[check].source.partition("### BEGIN HIDDEN")[0].splitlines()}
        visible = "\n".join(exercise.task + answers.stub_text(exercise) for exercise in topic.exercises)
        assert not [
            line for line in lines if len(line) > 40 and line in text and line not in own and line not in visible
        ], check


def test_before_grading_it_says_what_to_do(tmp_path: Path) -> None:
    students = Class(tmp_path / "course")
    result = subprocess.run(
        [sys.executable, "-m", "leadlab", "feedback", NAME],
        cwd=students.root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 2 and "leadlab grade" in result.stderr
