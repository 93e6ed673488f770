"""nbgrader's gradebook, written as ``nbgrader autograde`` writes it, with one connection and one commit a submission."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.utils import parse_utc
from sqlalchemy import create_engine, insert, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from leadlab.course import CourseError


@dataclass
class Scores:
    """What grading says of one notebook, by grade id.

    ``points``: None where a person must grade. ``manual``: where a person must look although there are points.
    ``comments``: what feedback says at an answer; None removes what was said before.
    """

    points: dict[str, float | None] = field(default_factory=dict)
    manual: set[str] = field(default_factory=set)
    comments: dict[str, str | None] = field(default_factory=dict)


def create(url: str, course_id: str) -> None:
    """Make the gradebook's tables where there are none, as nbgrader does, which starts a program for it that takes a second.

    A course without a name gets a row too: nbgrader refers to one, and PostgreSQL insists. Raises :class:`CourseError` when the
    database cannot be opened or written.
    """
    from alembic.script import ScriptDirectory

    try:
        engine = create_engine(url, future=True)
        try:
            with engine.begin() as connection:
                if not inspect(connection).get_table_names():
                    migrations = ScriptDirectory(str(Path(api.__file__).with_name("alembic")))
                    api.Base.metadata.create_all(bind=connection)
                    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                    connection.execute(
                        text("INSERT INTO alembic_version VALUES (:version)"),
                        {"version": migrations.get_current_head()},
                    )
                if connection.scalar(select(api.Course.id).where(api.Course.id == course_id)) is None:
                    connection.execute(insert(api.Course), {"id": course_id})
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        raise unusable(url, error) from None


class Book:
    """The gradebook of a course at a database URL. A context manager. Not for several threads at once.

    Raises :class:`CourseError` when the database cannot be opened or written, with what to do about it.
    """

    def __init__(self, url: str, course_id: str, assignment: str) -> None:
        self._assignment = assignment
        try:
            self._gradebook = api.Gradebook(url, course_id)
            self._session = self._gradebook.db
            found = self._gradebook.find_assignment(assignment)
            self._assignment_id, self._due = found.id, found.duedate
            self._cells = {notebook.name: self._cells_of(notebook) for notebook in found.notebooks}
            self._notebook_ids = {notebook.name: notebook.id for notebook in found.notebooks}
            self._session.commit()
        except SQLAlchemyError as error:
            raise unusable(url, error) from None
        self._url = url

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *error: object) -> None:
        self._gradebook.close()

    def students(self) -> list[str]:
        """Everybody in the gradebook, by id."""
        return sorted(self._session.scalars(select(api.Student.id)))

    def record(
        self, student: str, scores: Mapping[str, Scores], timestamp: str | None, penalty: Any = None
    ) -> dict[str, float]:
        """Write the scores of one student's notebooks, all or nothing; returns the points of each notebook as they stand now.

        What a person gave before is kept, and marked to be looked at again. ``penalty(student, score, seconds late)`` gives the
        points off for lateness, or None.
        """
        try:
            points = self._record(student, scores, timestamp, penalty)
            self._session.commit()
        except SQLAlchemyError as error:
            self._session.rollback()
            raise unusable(self._url, error) from None
        except BaseException:
            self._session.rollback()
            raise
        finally:
            self._session.expunge_all()
        return points

    def _record(
        self, student: str, scores: Mapping[str, Scores], timestamp: str | None, penalty: Any
    ) -> dict[str, float]:
        session = self._session
        if session.get(api.Student, student) is None:
            session.add(api.Student(id=student))
            session.flush()
        submission = session.scalar(
            select(api.SubmittedAssignment).where(
                api.SubmittedAssignment.assignment_id == self._assignment_id,
                api.SubmittedAssignment.student_id == student,
            )
        )
        if submission is None:
            submission = api.SubmittedAssignment(assignment_id=self._assignment_id, student_id=student)
            session.add(submission)
        if timestamp is not None:
            submission.timestamp = parse_utc(timestamp)
        session.flush()
        late = self._seconds_late(submission)
        points = {}
        for name, score in scores.items():
            notebook = self._submitted_notebook(submission.id, name)
            self._write(notebook, score)
            session.flush()
            points[name] = self._points(notebook, late, student, penalty)
        return points

    def _seconds_late(self, submission: Any) -> float:
        if submission.timestamp is None or self._due is None:
            return 0.0
        due = self._due + (submission.extension or datetime.timedelta())
        return max(0.0, (submission.timestamp - due).total_seconds())

    def _submitted_notebook(self, submission_id: str, name: str) -> str:
        """The id of a submission's notebook. It is made, with an empty grade for each cell, if it is not there."""
        session = self._session
        notebook_id = self._notebook_ids[name]
        where = (
            api.SubmittedNotebook.assignment_id == submission_id,
            api.SubmittedNotebook.notebook_id == notebook_id,
        )
        found = session.scalar(select(api.SubmittedNotebook.id).where(*where))
        graded, commented = self._cells[name]
        if found is None:
            notebook = api.SubmittedNotebook(assignment_id=submission_id, notebook_id=notebook_id)
            session.add(notebook)
            session.flush()
            found = notebook.id
        for table, cells in ((api.Grade, graded), (api.Comment, commented)):
            there = set(session.scalars(select(table.cell_id).where(table.notebook_id == found)))
            missing = [{"cell_id": cell, "notebook_id": found} for cell in cells.values() if cell not in there]
            if missing:
                session.execute(insert(table), missing)
        return str(found)

    def _write(self, notebook: str, score: Scores) -> None:
        session = self._session
        rows = session.execute(
            select(api.Grade.id, api.BaseCell.name, api.Grade.manual_score)
            .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
            .where(api.Grade.notebook_id == notebook)
        )
        changes = [
            {
                "id": row.id,
                "auto_score": score.points[row.name],
                "needs_manual_grade": row.manual_score is not None
                or score.points[row.name] is None
                or row.name in score.manual,
            }
            for row in rows
            if row.name in score.points
        ]
        if changes:
            session.execute(update(api.Grade), changes)
        rows = session.execute(
            select(api.Comment.id, api.BaseCell.name)
            .join(api.BaseCell, api.BaseCell.id == api.Comment.cell_id)
            .where(api.Comment.notebook_id == notebook)
        )
        told = [{"id": row.id, "auto_comment": score.comments[row.name]} for row in rows if row.name in score.comments]
        if told:
            session.execute(update(api.Comment), told)

    def _points(self, notebook: str, late: float, student: str, penalty: Any) -> float:
        session = self._session
        total = float(session.scalar(select(api.SubmittedNotebook.score).where(api.SubmittedNotebook.id == notebook)))
        off = None
        if late > 0 and penalty is not None:
            off = penalty(student, total, late)
            off = None if off is None else min(max(float(off), 0.0), total)
        session.execute(
            update(api.SubmittedNotebook)
            .where(api.SubmittedNotebook.id == notebook)
            .values(late_submission_penalty=off)
            .execution_options(synchronize_session=False)
        )
        return total - (off or 0.0)

    @staticmethod
    def _cells_of(notebook: Any) -> tuple[dict[str, str], dict[str, str]]:
        """Ids by name: of the cells that have a grade, of the cells that have a comment."""
        tasks = {cell.name: cell.id for cell in notebook.task_cells}
        return (
            {cell.name: cell.id for cell in notebook.grade_cells} | tasks,
            {cell.name: cell.id for cell in notebook.solution_cells} | tasks,
        )


def unusable(url: str, error: Exception) -> CourseError:
    """What to say when the database at ``url``, whose password is left out, fails with ``error``."""
    said = str(getattr(error, "orig", None) or error).splitlines()[0]
    return CourseError(
        f"the gradebook {url.rpartition('@')[2]} cannot be used: {said}. If the disk is full, make room; if another program holds it, close "
        f"that; if nbgrader was updated, back it up and run `nbgrader db upgrade`. What was graded so far is kept: run the command again"
    )
