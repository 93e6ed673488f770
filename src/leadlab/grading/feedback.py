"""``leadlab feedback``: one page a student, with outcome, message and hint of each check and nothing of a hidden check's source.

A page needs no network and runs no script: whatever a student wrote is text in it. Pages lie where ``nbgrader release_feedback``
looks for them.
"""

from __future__ import annotations

import contextlib
import html
import json
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from leadlab.course import Course, CourseError
from leadlab.grading.book import unusable
from leadlab.grading.master import Master
from leadlab.grading.settings import Settings

CORRECT, NOT_YET, NOT_ATTEMPTED, PARTLY, WAITING, GRADED = (
    "correct",
    "not yet",
    "not attempted",
    "partly",
    "waiting for a person",
    "graded by a person",
)
SYMBOLS = {CORRECT: "✓", NOT_YET: "✗", NOT_ATTEMPTED: "○", PARTLY: "◐", WAITING: "…", GRADED: "✎"}
LONGEST_MESSAGE = 1_500  # characters
LONGEST_ANSWER = 20_000
NO_RESPONSE = "No response."  # what nbgrader says of an answer cell that is as it was released
SHORTEST_SECRET = 12  # characters of a line of a hidden check that must not be told
HEAD = re.compile(r"# (?P<exercise>\S+) check (?P<number>\d+)\b.*")
ANSI = re.compile(r"\x1b\[[\d;]*m")
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


@dataclass(frozen=True)
class Mark:
    """What the gradebook says of one cell."""

    points: float
    most: float
    by_person: bool
    waiting: bool
    extra: float


@dataclass(frozen=True)
class Line:
    """One check or written question on the page."""

    title: str
    outcome: str
    mark: Mark
    hidden: bool
    message: str


@dataclass
class Section:
    """An answer with its checks, or a question that a person grades."""

    id: str
    title: str
    answer: str
    is_code: bool
    lines: list[Line] = field(default_factory=list)
    comment: str = ""
    hint: str = ""
    question: str = ""


@dataclass(frozen=True)
class _Page:
    """All that one page needs, so that another process can make it."""

    target: str
    student: str
    name: str
    notebook: str
    master: Master
    marks: dict[str, Mark]
    comments: dict[str, str]
    penalty: float
    hints: dict[str, str]
    titles: dict[str, str]


def write(settings: Settings, masters: Sequence[Master], course: Course | None) -> Iterator[Path]:
    """Write the page of every graded submission; yields each path as it is written.

    Raises :class:`CourseError` when nothing was graded yet or the gradebook cannot be read.
    """
    hints, titles = _hints(course, settings.assignment) if course else ({}, {})
    pages = _pages(settings, masters, hints, titles)
    first = next(pages, None)
    if first is None:
        raise CourseError(
            f"nothing of {settings.assignment} is graded yet: run `leadlab grade {settings.assignment}` first"
        )
    yield Path(_make(first))
    with ProcessPoolExecutor(os.cpu_count()) as executor:
        yield from map(Path, executor.map(_make, pages, chunksize=4))


def _pages(
    settings: Settings, masters: Sequence[Master], hints: dict[str, str], titles: dict[str, str]
) -> Iterator[_Page]:
    coursedir = settings.coursedir
    try:
        with api.Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            session = gradebook.db
            for student, submission in session.execute(
                select(api.SubmittedAssignment.student_id, api.SubmittedAssignment.id)
                .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
                .where(api.Assignment.name == settings.assignment)
                .order_by(api.SubmittedAssignment.student_id)
            ).all():
                if settings.students is not None and student not in settings.students:
                    continue
                for master in masters:
                    source = _path(coursedir, coursedir.autograded_directory, student, settings.assignment, master.name)
                    try:
                        notebook = source.read_text(encoding="utf-8")
                    except OSError:
                        continue  # known to the gradebook, but nothing was handed in
                    target = _path(coursedir, coursedir.feedback_directory, student, settings.assignment, master.name)
                    marks, comments, penalty = _marks(session, submission, master.name)
                    yield _Page(
                        str(target.with_suffix(".html")),
                        student,
                        settings.assignment,
                        notebook,
                        master,
                        marks,
                        comments,
                        penalty,
                        hints,
                        titles,
                    )
                session.expunge_all()
    except SQLAlchemyError as error:
        raise unusable(coursedir.db_url, error) from None


def _path(coursedir: Any, step: str, student: str, assignment: str, name: str) -> Path:
    return Path(coursedir.format_path(step, student, assignment)) / f"{name}.ipynb"


def _marks(session: Any, submission: str, name: str) -> tuple[dict[str, Mark], dict[str, str], float]:
    notebook = session.execute(
        select(api.SubmittedNotebook.id, api.SubmittedNotebook.late_submission_penalty)
        .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
        .where(api.SubmittedNotebook.assignment_id == submission, api.Notebook.name == name)
    ).one()
    marks = {}
    rows = session.execute(
        select(
            api.BaseCell.name,
            api.Grade.max_score,
            api.Grade.auto_score,
            api.Grade.manual_score,
            api.Grade.extra_credit,
            api.Grade.needs_manual_grade,
        )
        .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
        .where(api.Grade.notebook_id == notebook.id)
    )
    for row in rows:
        given = row.auto_score if row.manual_score is None else row.manual_score
        marks[row.name] = Mark(
            float(given or 0),
            float(row.max_score or 0),
            row.manual_score is not None,
            bool(row.needs_manual_grade) and row.manual_score is None and row.auto_score is None,
            float(row.extra_credit or 0),
        )
    rows = session.execute(
        select(api.BaseCell.name, api.Comment.manual_comment, api.Comment.auto_comment)
        .join(api.BaseCell, api.BaseCell.id == api.Comment.cell_id)
        .where(api.Comment.notebook_id == notebook.id)
    )
    comments = {row.name: row.manual_comment or row.auto_comment or "" for row in rows}
    return marks, comments, float(notebook.late_submission_penalty or 0)


def _hints(course: Course, assignment: str) -> tuple[dict[str, str], dict[str, str]]:
    """The first hint of each exercise of the course's own lab, and the titles of the exercises and the lab."""
    for topic in course.topics:
        if topic.name == assignment:
            exercises = topic.exercises
            return {e.id: e.hints[0] for e in exercises}, {topic.name: topic.title} | {e.id: e.title for e in exercises}
    return {}, {}


def _make(page: _Page) -> str:
    """Write one page; returns its path."""
    path = Path(page.target)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(render(page), encoding="utf-8")
        os.replace(new, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            new.unlink()
    return str(path)


def render(page: _Page) -> str:
    """The page as HTML."""
    sections = list(sections_of(page))
    marks = page.marks.values()
    points = sum(mark.points + mark.extra for mark in marks) - page.penalty
    template = page_environment().get_template("feedback.html.j2")
    return template.render(
        student=page.student,
        name=page.name,
        title=_title(page.name, page.titles),
        sections=sections,
        points=f"{points:g}",
        most=f"{sum(mark.most for mark in marks):g}",
        penalty=f"{page.penalty:g}" if page.penalty else "",
        waiting=sum(mark.most for mark in marks if mark.waiting),
        symbols=SYMBOLS,
    )


def sections_of(page: _Page) -> Iterator[Section]:
    """The page's sections in the notebook's order."""
    cells = json.loads(page.notebook)["cells"]
    hidden = secrets(page.master)
    section: Section | None = None
    counts: dict[Any, str] = {}  # execution count of an answer cell: its id
    for position, cell in enumerate(cells):
        settings = cell["metadata"].get("nbgrader")
        if not settings:
            continue
        name = settings["grade_id"]
        if settings["solution"]:
            if section is not None:
                yield section
            section = Section(
                name, _section_title(name, page.titles), cell["source"][:LONGEST_ANSWER], cell["cell_type"] == "code"
            )
            section.comment = page.comments.get(name, "")
            section.hint = page.hints.get(name.removesuffix("-answer"), "")
            counts[cell.get("execution_count")] = name
            if settings["grade"]:
                section.lines.append(_person_line("Your answer", page.marks[name]))
        elif settings.get("task"):
            if section is not None:
                yield section
            section = None
            answer = "\n\n".join(_plain_after(cells, position))
            task = Section(name, name, answer[:LONGEST_ANSWER], False, [_person_line("Your text", page.marks[name])])
            task.question = _before_scheme(cell["source"])
            task.comment = page.comments.get(name, "")
            yield task
        elif settings["grade"]:
            if section is None:
                section = Section(name, name, "", False)
            section.lines.append(
                _check_line(cell, page.marks[name], name in hidden, hidden.get(name, ()), counts, section)
            )
    if section is not None:
        yield section


def _section_title(name: str, titles: dict[str, str]) -> str:
    exercise = name.removesuffix("-answer")
    return f"{exercise} · {titles[exercise]}" if exercise in titles else exercise


def _plain_after(cells: list[Any], position: int) -> Iterator[str]:
    for cell in cells[position + 1 :]:
        if cell["metadata"].get("nbgrader"):
            return
        if cell["source"].startswith("## "):  # the scene of the next exercise
            return
        yield html.unescape(cell["source"])  # grading has escaped what could run as script; the page escapes everything


def _before_scheme(source: str) -> str:
    return re.split(r"<!--|===\s*BEGIN MARK SCHEME|### BEGIN MARK SCHEME", source)[0].strip()


def _person_line(title: str, mark: Mark) -> Line:
    return Line(title, WAITING if mark.waiting else GRADED, mark, False, "")


def _check_line(
    cell: Any, mark: Mark, hidden: bool, secret_lines: Sequence[str], counts: dict[Any, str], section: Section
) -> Line:
    lines = cell["source"].splitlines()
    head = HEAD.fullmatch(lines[0]) if lines else None
    title = lines[1].removeprefix("# ") if head and len(lines) > 1 else cell["metadata"]["nbgrader"]["grade_id"]
    error = next((output for output in cell.get("outputs", ()) if output["output_type"] == "error"), None)
    noise = any(o["output_type"] == "stream" and o["name"] == "stderr" for o in cell.get("outputs", ()))
    message = ""
    if mark.by_person:
        outcome = GRADED
    elif mark.waiting:
        outcome = WAITING
    elif mark.points >= mark.most:
        outcome = CORRECT
    elif mark.points > 0:
        outcome = PARTLY
    elif section.comment == NO_RESPONSE or (error is not None and error["ename"] == "NotImplementedError"):
        outcome = NOT_ATTEMPTED
    else:
        outcome = NOT_YET
        message = _message(error, noise, secret_lines, counts, section) if cell["cell_type"] == "code" else ""
    return Line(title, outcome, mark, hidden, message)


def _message(error: Any, noise: bool, secret_lines: Sequence[str], counts: dict[Any, str], section: Section) -> str:
    if error is None:
        return (
            "Something was written to stderr, which counts as a failure: remove the warning or the print."
            if noise
            else ""
        )
    text = ANSI.sub("", error["evalue"]).strip()
    if error["ename"] not in ("NotYet", "CellNotFinished", "CellNotRun", "CellTimeoutError", "NotGraded"):
        text = f"{error['ename']}: {text}" if text else error["ename"]
        if error["ename"] == "AssertionError" and text == "AssertionError":
            text = "A property that this check expects does not hold."
        where = _where(error, counts, section)
        text = f"{text}\n{where}" if where else text
    return _without_secrets(text, secret_lines)[:LONGEST_MESSAGE]


def _where(error: Any, counts: dict[Any, str], section: Section) -> str:
    """The line of the learner's answer at which it was raised."""
    frames = re.findall(r"Cell In\[(\d+)\], line (\d+)", ANSI.sub("", "\n".join(error["traceback"])))
    mine = [int(line) for count, line in frames if counts.get(int(count)) == section.id]
    lines = section.answer.splitlines()
    if not mine or not 0 < mine[-1] <= len(lines):
        return ""
    return f"at line {mine[-1]} of your answer: {lines[mine[-1] - 1].strip()[:200]}"


def secrets(master: Master) -> dict[str, tuple[str, ...]]:
    """The lines of hidden checks, by check; empty lines and those too short to tell anything are left out."""
    found = {}
    for name, cell in master.names.items():
        if BEGIN_HIDDEN not in cell.source:
            continue
        inside = cell.source.partition(BEGIN_HIDDEN)[2].partition(END_HIDDEN)[0]
        lines = (line.strip() for line in inside.splitlines())
        found[name] = tuple(line for line in lines if len(line) >= SHORTEST_SECRET)
    return found


def _without_secrets(text: str, lines: Sequence[str]) -> str:
    """An answer can read the check that runs it, and raise what it read: no line of it is told."""
    if not any(line in text for line in lines):
        return text
    return "The message held lines of the hidden check and is left out."


@cache
def page_environment() -> Any:
    """What the pages' templates are read with: everything is escaped, and control characters are left out by ``text``."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("leadlab.grading", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["words"] = _as_paragraphs
    environment.filters["line"] = _as_line
    environment.filters["text"] = _printable
    environment.filters["points"] = lambda value: f"{value:g}"
    return environment


def _as_paragraphs(text: str) -> Any:
    """Text with its line breaks; Markdown is not rendered, so that nothing in it is more than text."""
    from markupsafe import Markup

    parts = [html.escape(part) for part in re.split(r"\n{2,}", _printable(text).strip())]
    return Markup("".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part))


def _as_line(text: str) -> Any:
    """A line in which only `code` between backticks is marked up."""
    from markupsafe import Markup

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(_printable(text))))


def _printable(text: str) -> str:
    """Without control characters, which no page may hold, and without those that turn the direction of writing."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", text)


def _title(name: str, titles: dict[str, str]) -> str:
    return f"{name.partition('_')[0]} · {titles[name]}" if name in titles else name
