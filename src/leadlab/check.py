"""What a learner calls in a lab: ``check("evt-5")``, ``hint("evt-5")``, ``solution("evt-5")``.

Each returns an object that a notebook shows as text with colours and a terminal as plain text. None of them raises for
what a learner may type: a wrong id or a damaged notebook is told in a sentence.
"""

from __future__ import annotations

import html
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from leadlab import reset, runner
from leadlab.course import CourseError
from leadlab.study import copies, progress, tasks
from leadlab.study.progress import Record
from leadlab.study.tasks import Task, TaskCheck

TIME_LIMIT_S = 20.0  # of all checks of an exercise, which take under 2 s on a quiet machine

CORRECT, NOT_YET, NOT_ATTEMPTED = "correct", "not yet", "not attempted"
SYMBOLS = {CORRECT: "✓", NOT_YET: "✗", NOT_ATTEMPTED: "○"}

# JupyterLab's own colours follow its theme. Elsewhere: tones that have a contrast of at least 3 on white and on black,
# for symbols and lines only. Text keeps the colour of the page.
_COLOURS = {
    CORRECT: "var(--jp-success-color1, #388e3c)",
    NOT_YET: "var(--jp-error-color1, #d84315)",
    NOT_ATTEMPTED: "var(--jp-ui-font-color2, #757575)",
}
_PRE = (
    "white-space: pre-wrap; margin: 4px 0 8px 1.4em; color: inherit; background: none; "
    "font-family: var(--jp-code-font-family, monospace); font-size: var(--jp-code-font-size, 0.9em)"
)
_LIST = "list-style: none; margin: 4px 0 4px 1.4em; padding: 0"


@dataclass(frozen=True)
class Row:
    """What one check says: its outcome, what it tests, and for one that failed why and what to do."""

    outcome: str
    points: int
    hidden: bool
    summary: str
    message: str = ""

    @property
    def head(self) -> str:
        kind = " · hidden" if self.hidden else ""
        return f"{self.outcome} · {_points(self.points)}{kind} · {self.summary}"


@dataclass(frozen=True)
class Report:
    """What the checks of an exercise say of the saved answer.

    Attributes:
        rows: a row for each check that ran.
        waiting: points of hidden checks that are not on this disk; they run when the lab is graded.
        problem: why the answer as a whole does not run, empty when it does.
        notes: what else the learner should know, a sentence each.
    """

    id: str
    title: str
    rows: tuple[Row, ...]
    waiting: int = 0
    problem: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def points(self) -> int:
        return sum(row.points for row in self.rows if row.outcome == CORRECT)

    @property
    def of(self) -> int:
        return sum(row.points for row in self.rows)

    @property
    def outcome(self) -> str:
        outcomes = {row.outcome for row in self.rows}
        if outcomes <= {CORRECT}:
            return CORRECT
        return NOT_ATTEMPTED if outcomes == {NOT_ATTEMPTED} else NOT_YET

    @property
    def verdict(self) -> str:
        public = " public" if self.waiting else ""
        text = f"{self.id} · {self.title} · {self.points} of {_points(self.of, public)}"
        if self.waiting and self.outcome == CORRECT:
            text += " · all public checks passed"
        return text

    @property
    def hints(self) -> tuple[str, ...]:
        """What can be done next, and what holds for this run."""
        call = f'("{self.id}")'
        next_step = (
            f"solution{call} shows the model solution." if self.outcome == CORRECT else f"hint{call} shows a hint."
        )
        if self.outcome == NOT_ATTEMPTED:
            next_step = f"Write your answer into the cell that begins with “# {self.id} · your answer”. {next_step}"
        waiting = f"The hidden checks ({_points(self.waiting)}) run when the lab is graded." if self.waiting else ""
        return tuple(filter(None, [waiting, *self.notes, next_step]))

    def __repr__(self) -> str:
        return self.as_text()

    @property
    def lessons(self) -> tuple[Row, ...]:
        """The rows to read one by one; none where one sentence says it for all."""
        return () if self.problem else tuple(row for row in self.rows if row.outcome == NOT_YET)

    @property
    def groups(self) -> tuple[tuple[str, str, tuple[Row, ...]], ...]:
        """The other rows by outcome: the outcome, a sentence, and the rows."""
        if self.problem or self.outcome == NOT_ATTEMPTED:
            return ()
        found = []
        for outcome, text in (
            (NOT_ATTEMPTED, "not attempted, because of a part that is still the stub"),
            (CORRECT, "passed"),
        ):
            rows = tuple(row for row in self.rows if row.outcome == outcome)
            if rows:
                found.append((outcome, _count(rows, text), rows))
        return tuple(found)

    def as_text(self, colour: bool = False) -> str:
        lines = [_paint(self.outcome, f"{SYMBOLS[self.outcome]} {self.outcome}", colour) + f" · {self.verdict}"]
        if self.problem:
            lines.append(_indented(self.problem))
        for row in self.lessons:
            lines.append(f"  {_paint(row.outcome, SYMBOLS[row.outcome], colour)} {row.head}")
            if row.message:
                lines.append(_indented(row.message))
        for outcome, text, _ in self.groups:
            lines.append(f"  {_paint(outcome, SYMBOLS[outcome], colour)} {text}")
        return "\n".join([*lines, *self.hints])

    def as_line(self, colour: bool = False) -> str:
        """One row of a lab's table."""
        outcome = _paint(self.outcome, f"{SYMBOLS[self.outcome]} {self.outcome:13s}", colour)
        waiting = f" · {_points(self.waiting)} wait for grading" if self.waiting else ""
        return f"{outcome}  {self.id:8s}{self.points:3d} of {self.of:2d}  {self.title}{waiting}"

    def _repr_html_(self) -> str:
        parts = [_head(self.outcome, self.verdict)]
        if self.problem:
            parts.append(_message_block(self.problem))
        parts += [_row(row, is_open=row == self.lessons[0]) for row in self.lessons]
        for outcome, text, rows in self.groups:
            inner = "".join(f"<li>{_row(row)}</li>" for row in rows)
            head = f"{_symbol(outcome)} {text}"
            parts.append(f'<details><summary>{head}</summary><ul style="{_LIST}">{inner}</ul></details>')
        parts += [f'<p style="margin: 2px 0">{html.escape(text)}</p>' for text in self.hints]
        return _box(self.outcome, "".join(parts))


@dataclass(frozen=True)
class Note:
    """A sentence in place of an outcome: what could not be done, and what to do."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return _box(NOT_ATTEMPTED, f'<p style="margin: 2px 0; white-space: pre-wrap">{html.escape(self.text)}</p>')


@dataclass(frozen=True)
class Text:
    """A hint or a solution, in Markdown."""

    markdown: str

    def __repr__(self) -> str:
        return self.markdown

    def _repr_markdown_(self) -> str:
        return self.markdown


def check(exercise_id: str) -> Report | Note:
    """Run all checks of an exercise on your saved notebook, in a fresh process. Save first (Ctrl+S)."""
    try:
        root = tasks.find_root()
        task = tasks.find(root, _id(exercise_id), _session_notebook())
        return check_saved(root, task, _find_notebook(root, task))
    except CourseError as error:
        return Note(str(error))


def hint(exercise_id: str, level: int | None = None) -> Text | Note:
    """The next hint for an exercise, one level at a time; ``level`` repeats one."""
    try:
        root = tasks.find_root()
        task = tasks.find(root, _id(exercise_id), _session_notebook())
    except CourseError as error:
        return Note(str(error))
    if not task.hints:
        return Note("The hints are not in this copy of the course.")
    levels = len(task.hints)
    if level is None:
        level = min(progress.read(root).get(task.id, Record()).hints + 1, levels)
    if type(level) is not int or not 1 <= level <= levels:
        return Note(f'{task.id} has hints of level 1 to {levels}: hint("{task.id}", level=1).')

    def see(record: Record) -> None:
        record.hints = max(record.hints, level)

    told = progress.change(root, task.id, see)
    after = f'The next one: `hint("{task.id}")`.' if level < levels else "That was the last one."
    body = [f"**{task.id} · hint {level} of {levels}**", task.hints[level - 1], after, told]
    return Text("\n\n".join(filter(None, body)))


def solution(exercise_id: str, anyway: bool = False) -> Text | Note:
    """The model solution of an exercise: after your own has passed, or ``anyway``."""
    try:
        root = tasks.find_root()
        task = tasks.find(root, _id(exercise_id), _session_notebook())
    except CourseError as error:
        return Note(str(error))
    if task.solution is None:
        return Note("The model solutions are not in this copy of the course.")
    record = progress.read(root).get(task.id, Record())
    if not record.passed and not anyway:
        return Note(
            f'{task.id} has not passed yet: check("{task.id}") checks it, hint("{task.id}") gives a hint. '
            f'To see the model solution all the same: solution("{task.id}", anyway=True).'
        )

    def see(record: Record) -> None:
        record.solution = record.solution or progress.now()

    told = progress.change(root, task.id, see)
    body = [
        f"**{task.id} · model solution**, one of several right ones",
        f"```python\n{task.solution.strip()}\n```",
        told,
    ]
    return Text("\n\n".join(filter(None, body)))


def check_saved(root: Path, task: Task, path: Path, limit_s: float = TIME_LIMIT_S) -> Report:
    """Check the answer that the notebook ``path`` holds, and keep what came out in the learner's progress.

    Raises :class:`CourseError` when the notebook is damaged or has no answer cell.
    """
    notebook = copies.read(path)
    cell, notes = _answer(notebook, task)
    answer = copies.source(cell)
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    notes.append(
        f"This is about what is saved in {shown}, saved at {notebook.saved:%H:%M:%S}. Save first (Ctrl+S), then check."
    )
    if path == copies.copy_path(root, task.topic) and reset.has_update(root, task.topic):
        notes.append(
            f"The course has a newer version of this lab: `leadlab update {task.topic[:2]}` carries your answers over."
        )
    ready = [check for check in task.checks if check.cell is not None]
    waiting = sum(check.points for check in task.checks if check.cell is None)
    problem = ""
    if copies.is_untouched(cell, task.stub):
        rows = [Row(NOT_ATTEMPTED, check.points, check.hidden, check.summary) for check in ready]
    else:
        run = runner.run(task.given, answer, [check.cell or "" for check in ready], limit_s)
        rows, problem = _rows(ready, run, answer)
    report = Report(task.id, task.title, tuple(rows), waiting, problem)
    attempted = not copies.is_untouched(cell, task.stub)

    def keep(record: Record) -> None:
        record.attempts += attempted
        record.best = max(record.best, report.points)
        if report.outcome == CORRECT and not waiting:
            record.passed = record.passed or progress.now()

    # Not in a grader's folder: a submission may have a call of check in it.
    is_learners = path.is_relative_to(root / "work") or path == _session_notebook()
    told = progress.change(root, task.id, keep) if attempted and is_learners else ""
    return Report(task.id, task.title, tuple(rows), waiting, problem, tuple(filter(None, [*notes, told])))


def _id(exercise_id: str) -> str:
    return exercise_id.strip().lower() if isinstance(exercise_id, str) else repr(exercise_id)


def _session_notebook() -> Path | None:
    """The notebook of this kernel, where Jupyter's server says which it is."""
    named = os.environ.get("JPY_SESSION_NAME", "")
    path = Path(named)
    return path if named.endswith(".ipynb") and path.is_file() else None


def _find_notebook(root: Path, task: Task) -> Path:
    """The notebook to check: the one of this kernel if it is the exercise's lab, else the learner's copy."""
    beside = Path.cwd() / f"{task.topic}.ipynb"  # a kernel works in the folder of its notebook
    copy = copies.copy_path(root, task.topic)
    for path in (_session_notebook(), beside):
        if path is not None and path.is_file() and _is_lab_of(path, task):
            return path
    if copy.is_file():
        return copy
    raise CourseError(f"{copy} is missing: `leadlab start {task.topic[:2]}` in a terminal makes your copy of the lab")


def _is_lab_of(path: Path, task: Task) -> bool:
    try:
        notebook = copies.read(path)
    except CourseError:
        return path.stem == task.topic  # damaged: to be told, not to be passed over for another file
    if notebook.info.get("kind") == "lab":
        return notebook.info.get("topic") == task.topic
    return bool(copies.answer_cells(notebook.cells, task.id, None))


def _answer(notebook: copies.NotebookFile, task: Task) -> tuple[copies.Cell, list[str]]:
    """The answer cell to check, and what is to be said about it."""
    cells = notebook.cells
    found = copies.answer_cells(cells, task.id, task.stub)
    if not found:
        raise CourseError(
            f"{notebook.path} has no answer cell of {task.id}: it was deleted. `leadlab reset {task.id}` puts the empty "
            f"one back and leaves the rest as it is"
        )
    written = [position for position in found if not copies.is_untouched(cells[position], task.stub)]
    chosen = (written or found)[-1]
    notes = []
    if len(found) > 1:
        notes.append(
            f"There are {len(found)} answer cells of {task.id}. Checked was the last one with an answer, cell "
            f"{chosen + 1} of the notebook; grading takes the last one of all. Delete the others."
        )
    run = _newest_run(task.id)
    if run is not None and not any(copies.same_code(run, copies.source(cells[position])) for position in found):
        notes.append(
            "The answer that you ran last is not the saved one. If it is the newer one: save, and check again."
        )
    return cells[chosen], notes


def _newest_run(exercise_id: str) -> str | None:
    """The source of the answer cell as this kernel ran it last, known by its first line."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    shell = get_ipython()
    first_line = re.compile(rf"\s*#\s*{re.escape(exercise_id)}\s*·\s*your answer")
    history = shell.user_ns.get("In", []) if shell is not None else []
    return next((text for text in reversed(history) if isinstance(text, str) and first_line.match(text)), None)


def _rows(checks: list[TaskCheck], run: runner.Run, answer: str) -> tuple[list[Row], str]:
    """The checks' outcomes, and why the answer as a whole does not run."""
    problem = ""
    if not run.started:
        problem = f"Your answer cell does not come to its end: {run.stopped}. {_advice(run.stopped)}"
    rows = []
    for number, check in enumerate(checks):
        outcome, message = NOT_YET, ""
        if number < len(run.endings):
            ending = run.endings[number]
            if ending.kind == runner.PASSED:
                outcome = CORRECT
            elif ending.kind == runner.BROKEN:
                problem = _broken(ending, answer)
            elif ending.kind == runner.STUB or _met_the_stub(ending, answer):
                outcome = NOT_ATTEMPTED
            else:
                message = _message(ending)
        elif run.started and number == len(run.endings):
            message = f"{run.stopped}. {_advice(run.stopped)}"
        elif not problem:
            message = "not run, because the check before it did not come to its end"
        rows.append(Row(outcome, check.points, check.hidden, check.summary, message))
    return rows, problem


def _met_the_stub(ending: runner.Ending, answer: str) -> bool:
    """Whether a check failed because it called a part that is still the stub, though it saw that as a value."""
    return "raise NotImplementedError" in answer and "NotImplementedError" in ending.message


def _message(ending: runner.Ending) -> str:
    if ending.kind == runner.NOT_YET:
        return ending.message
    where = f"line {ending.line} of your answer: " if ending.line else ""
    return f"{where}{ending.message}"


def _broken(ending: runner.Ending, answer: str) -> str:
    lines = answer.splitlines()
    line = lines[ending.line - 1].strip() if ending.line and ending.line <= len(lines) else ""
    where = f"line {ending.line}: {ending.message}\n    {line}" if ending.line else ending.message
    text = f"Your answer cell does not run. {where}"
    if "SyntaxError" in ending.message and (line.startswith(("%", "!", "?")) or line.endswith("?")):
        text += "\nThat is a command of the notebook, not Python: the checks run plain Python. Take it out of the answer cell."
    if ending.message.startswith("NameError"):
        text += "\nThe checks run the given part and this one cell: what your answer needs belongs into it."
    return text


def _advice(stopped: str) -> str:
    if stopped.startswith("no outcome"):
        return "Look for a loop that never ends, or a wait for something that never comes."
    return "Look for what ends the process, such as os._exit, os.kill or a crash in a library."


def _points(points: int, kind: str = "") -> str:
    return f"{points}{kind} point{'s' if points != 1 else ''}"


def _indented(text: str) -> str:
    return "\n".join(f"      {line}" for line in text.splitlines())


def _paint(outcome: str, text: str, colour: bool) -> str:
    code = {CORRECT: 32, NOT_YET: 31, NOT_ATTEMPTED: 33}[outcome]
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _symbol(outcome: str) -> str:
    return f'<span aria-hidden="true" style="color: {_COLOURS[outcome]}; font-weight: bold">{SYMBOLS[outcome]}</span>'


def _count(rows: tuple[Row, ...], text: str) -> str:
    hidden = sum(row.hidden for row in rows)
    return f"{len(rows)} check{'s' if len(rows) != 1 else ''}{f' ({hidden} hidden)' if hidden else ''} {text}"


def _row(row: Row, is_open: bool = False) -> str:
    head = f"{_symbol(row.outcome)} {html.escape(row.head)}"
    if not row.message:
        return f"<div>{head}</div>"
    return f"<details{' open' if is_open else ''}><summary>{head}</summary>{_message_block(row.message)}</details>"


def _message_block(text: str) -> str:
    return f'<pre style="{_PRE}">{html.escape(text)}</pre>'


def _head(outcome: str, verdict: str) -> str:
    return f'<p style="margin: 2px 0">{_symbol(outcome)} <strong>{outcome}</strong> · {html.escape(verdict)}</p>'


def _box(outcome: str, inner: str) -> str:
    style = (
        f"border-left: 4px solid {_COLOURS[outcome]}; padding: 2px 0 2px 12px; "
        "color: var(--jp-content-font-color1, inherit); font-family: var(--jp-content-font-family, inherit)"
    )
    return f'<div role="group" style="{style}">{inner}</div>'
