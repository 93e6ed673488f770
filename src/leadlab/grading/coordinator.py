"""Grade everything in ``submitted/`` into nbgrader's gradebook and ``autograded/``, in parallel, losing nobody.

The coordinator reads submissions (:mod:`.intake`), hands out jobs (:mod:`.jobs`) to any ``concurrent.futures`` executor and writes what
comes back, one submission at a time, in three steps: the gradebook, ``autograded/``, and a line in the journal. Stopped between any
two of them, the next run does that submission again, with the same scores.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nbformat import NotebookNode, from_dict

from leadlab.course import CourseError
from leadlab.grading import intake, jobs, suspicion
from leadlab.grading.book import Book, Scores
from leadlab.grading.engine import CellResult, EngineFault
from leadlab.grading.intake import Intake, Refused
from leadlab.grading.master import Master
from leadlab.grading.sandbox import NoSandbox
from leadlab.grading.settings import Settings

ATTEMPTS = 3  # to run a job, when what ran it died
AHEAD = 2  # jobs waiting for each worker: enough that none idles, few enough that memory stays the same for any class
JOURNAL = "journal.jsonl"
TIMESTAMP = "timestamp.txt"
MOST_TIMESTAMP_BYTES = 200


@dataclass
class Outcome:
    """What is known of one student's graded submission; a line of the journal.

    ``points`` and ``most`` by exercise or, where the cells' names tell none, by notebook. ``looks``: why a person must look at it,
    by cell (empty: the whole). ``digest`` is that of everything that the scores depend on.
    """

    student: str
    digest: str
    points: float
    most: float
    cells: dict[str, float | None] = field(default_factory=dict)
    looks: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # fingerprints, to compare students
    seconds: float = 0.0
    refused: str | None = None


@dataclass
class _Work:
    """A submission on its way: its jobs are done when every notebook of it has its results."""

    student: str
    folder: Path
    timestamp: str | None
    digest: str
    taken: dict[str, Intake] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    results: dict[str, list[CellResult]] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)


@dataclass
class _Running:
    work: _Work
    notebook: str
    job: str
    attempt: int = 1


@dataclass(frozen=True)
class Graded:
    """What a run knows besides the outcomes: everybody in the gradebook, and the checks that the model solution fails."""

    students: tuple[str, ...]
    model_faults: tuple[str, ...]


def submissions(settings: Settings) -> dict[str, Path]:
    """The folders below ``submitted/`` that hold this assignment, by student."""
    pattern = settings.coursedir.format_path(
        settings.coursedir.submitted_directory, "(?P<student>[^/]+)", settings.assignment, escape=True
    )
    wild = settings.coursedir.format_path(settings.coursedir.submitted_directory, "*", settings.assignment)
    found = {}
    for path in sorted(glob.glob(wild)):
        match = re.fullmatch(pattern, path)
        if match and (settings.students is None or match["student"] in settings.students):
            found[match["student"]] = Path(path)
    return found


def read_journal(settings: Settings) -> dict[str, Outcome]:
    """The last outcome of each student. A line that a kill cut off is passed over."""
    found: dict[str, Outcome] = {}
    with contextlib.suppress(FileNotFoundError), (settings.folder / JOURNAL).open(encoding="utf-8") as lines:
        for line in lines:
            with contextlib.suppress(ValueError, TypeError):
                entry = json.loads(line)
                entry["looks"] = [(cell, why) for cell, why in entry["looks"]]
                outcome = Outcome(**entry)
                found[outcome.student] = outcome
    return found


def grade(
    settings: Settings,
    masters: Sequence[Master],
    executor: Executor,
    workers: int,
    done: Callable[[Outcome, bool], None],
) -> Graded:
    """Grade every submission that is new or changed. ``done(outcome, is new)`` is called for each, as it is finished.

    Raises :class:`CourseError` when nothing can be graded at all: no sandbox, no gradebook, a full disk. What was graded by then is kept.
    """
    settings.folder.mkdir(parents=True, exist_ok=True)
    known = {} if settings.force else read_journal(settings)
    with Book(settings.coursedir.db_url, settings.coursedir.course_id, settings.assignment) as book:
        run = _Run(settings, masters, executor, book, done)
        waiting = run.works(known)
        try:
            while True:
                while len(run.running) < AHEAD * workers and (work := next(waiting, None)) is not None:
                    run.submit(work)
                if not run.running:
                    return Graded(tuple(book.students()), run.model_faults())
                ready, _ = wait(run.running, return_when=FIRST_COMPLETED)
                for future in ready:
                    run.take(future)
        except OSError as error:
            raise CourseError(
                f"{error.filename or settings.folder}: {error.strerror}. What was graded so far is kept: mend it and run the command again"
            ) from None
        finally:
            for future in run.running:
                future.cancel()


class _Run:
    def __init__(
        self,
        settings: Settings,
        masters: Sequence[Master],
        executor: Executor,
        book: Book,
        done: Callable[[Outcome, bool], None],
    ) -> None:
        self.settings, self.executor, self.book, self.done = settings, executor, book, done
        self.masters = {master.name: master for master in masters}
        self.running: dict[Future[str], _Running] = {}
        self.models: dict[str, list[CellResult]] = {}
        self.controls: dict[str, list[tuple[str | None, str]]] = {}
        self.allowed = {master.name: suspicion.words("\n".join(text for _, text in master.model)) for master in masters}
        self.post = _PostSteps(settings)

    def works(self, known: dict[str, Outcome]) -> Iterator[_Work]:
        """The submissions that must be graded, read one after the other as they are asked for."""
        for student, folder in submissions(self.settings).items():
            work = _Work(student, folder, _timestamp(folder), "")
            files = {name: self._file(work, name) for name in self.masters}
            work.digest = self._digest(work, files)
            before = known.get(student)
            if before is not None and before.digest == work.digest and self._is_written(student):
                self.done(before, False)
                continue
            for name, data in files.items():
                if data is not None:
                    self._rebuild(work, name, data)
            yield work

    def _file(self, work: _Work, name: str) -> bytes | None:
        try:
            path, renamed = intake.find(work.folder, name)
            data = intake.read(path)
        except Refused as error:
            work.refused[name] = str(error)
            return None
        if renamed and len(self.masters) > 1:
            work.refused[name] = f"{name}.ipynb was not handed in"
            return None
        if renamed:
            work.taken[name] = Intake(NotebookNode(), [(None, renamed)])
        return data

    def _rebuild(self, work: _Work, name: str, data: bytes) -> None:
        before = work.taken.pop(name, None)
        try:
            taken = intake.rebuild(data, self.masters[name])
        except Refused as error:
            work.refused[name] = str(error)
            return
        except Exception as error:  # whatever a stranger's file does to the reader, it does to that student only
            work.refused[name] = f"the notebook cannot be read: {type(error).__name__}"
            return
        taken.flags.extend(before.flags if before else ())
        work.taken[name] = taken

    def _digest(self, work: _Work, files: dict[str, bytes | None]) -> str:
        digest = hashlib.sha256(json.dumps([work.timestamp, asdict(self.settings.limits)]).encode())
        for name, data in files.items():
            digest.update(self.masters[name].digest.encode())
            digest.update(hashlib.sha256(data or work.refused.get(name, "").encode()).digest())
        return digest.hexdigest()

    def _is_written(self, student: str) -> bool:
        return all(self._autograded(student, name).is_file() for name in self.masters)

    def _autograded(self, student: str, name: str) -> Path:
        coursedir = self.settings.coursedir
        folder = coursedir.format_path(coursedir.autograded_directory, student, self.settings.assignment)
        return Path(folder) / f"{name}.ipynb"

    def submit(self, work: _Work) -> None:
        for name, taken in work.taken.items():
            sources = [cell.source for cell in taken.notebook.cells if _runs(cell)]
            controls = [source for _, source in self._controls(name)]
            self._start(_Running(work, name, jobs.of(self.settings, [*sources, *controls])))
        if not work.taken:
            self._finish(work)

    def _controls(self, name: str) -> list[tuple[str | None, str]]:
        """The controls that mean something: of the checks that fail for the stub after the model solution has run.

        The model solution is executed for it, first of all and once a run.
        """
        if name not in self.controls:
            master = self.masters[name]
            every = suspicion.control_sources(master, suspicion.every_check(master))
            model = [source for _, source in master.model]
            try:
                future = self.executor.submit(
                    jobs.run, jobs.of(self.settings, [*model, *(source for _, source in every)])
                )
                self.models[name] = jobs.results(future.result())
            except NoSandbox as error:
                raise CourseError(str(error)) from None
            except (CancelledError, jobs.Stopped):
                raise KeyboardInterrupt from None
            except Exception:  # the executor lost it; without a model there is nothing to compare with
                self.controls[name] = []
                return []
            powerless = suspicion.passed(self.models[name][len(model) :], every)
            self.controls[name] = suspicion.control_sources(master, suspicion.every_check(master) - powerless)
        return self.controls[name]

    def model_faults(self) -> tuple[str, ...]:
        """The checks that the model solution fails: then the lab or this computer is at fault. Empty if nothing was executed."""
        faults = []
        for name, results in self.models.items():
            cells = self.masters[name].names
            for (check, _), result in zip(self.masters[name].model, results, strict=False):
                if check in cells and cells[check].metadata.nbgrader["grade"] and not suspicion.is_clean(result):
                    faults.append(f"{check}: {suspicion.first_error(result)}")
        return tuple(faults)

    def _start(self, running: _Running) -> None:
        self.running[self.executor.submit(jobs.run, running.job)] = running

    def take(self, future: Future[str]) -> None:
        running = self.running.pop(future)
        work, name = running.work, running.notebook
        try:
            work.results[name] = jobs.results(future.result())
        except NoSandbox as error:
            raise CourseError(str(error)) from None
        except (CancelledError, jobs.Stopped):
            raise KeyboardInterrupt from None
        except Exception as error:  # a worker that died, or an executor's own error for it
            if running.attempt < ATTEMPTS:
                running.attempt += 1
                self._start(running)
                return
            if isinstance(error, EngineFault):
                raise CourseError(
                    f"{error}. The installation is broken, not a submission: run `make lab` once more"
                ) from None
            work.refused[name] = f"it could not be executed: {type(error).__name__}: {str(error)[:200]}"
            del work.taken[name]
        if set(work.results) >= set(work.taken):
            self._finish(work)

    def _finish(self, work: _Work) -> None:
        scores, written = {}, {}
        outcome = Outcome(work.student, work.digest, 0.0, 0.0)
        for name, master in self.masters.items():
            if name in work.taken:
                scores[name], written[name] = self._score(work, name, outcome)
            else:
                scores[name], written[name] = _zero(master, work.refused[name])
                outcome.refused = work.refused[name]
                outcome.looks.append(("", work.refused[name]))
            outcome.cells |= scores[name].points
            outcome.most += sum(float(c.metadata.nbgrader.get("points", 0)) for c in master.cells)
        outcome.seconds = round(time.monotonic() - work.started, 3)
        points = self.book.record(work.student, scores, work.timestamp, self.post.penalty)
        outcome.points = sum(points.values())
        for name, notebook in written.items():
            self.post.make_safe(notebook, self.masters[name].texts)
            self._write(work, name, notebook)
        with (self.settings.folder / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(
                "\n" + json.dumps(asdict(outcome), ensure_ascii=False)
            )  # the break first: a cut line stays alone
        self.done(outcome, True)

    def _score(self, work: _Work, name: str, outcome: Outcome) -> tuple[Scores, NotebookNode]:
        from nbgrader import utils

        taken, results, master = work.taken[name], work.results[name], self.masters[name]
        looks = [(cell or "", why) for cell, why in taken.flags]
        cells = [cell for cell in taken.notebook.cells if _runs(cell)]
        for cell, result in zip(cells, results, strict=False):  # behind the cells come the controls
            cell.outputs = [from_dict(output) for output in result.outputs]
            cell.execution_count = result.execution_count
        scores = Scores(comments={cell: None for cell in master.names if _has_comment(master.names[cell])})
        looks.extend(suspicion.of_run(cells, results))
        looks.extend(suspicion.of_controls(suspicion.passed(results[len(cells) :], self._controls(name))))
        notebook = self.post.after_execution(taken.notebook)
        for cell in notebook.cells:
            settings = cell.metadata.get("nbgrader")
            if not settings:
                continue
            grade_id = settings["grade_id"]
            if settings["grade"]:
                try:
                    scores.points[grade_id] = utils.determine_grade(cell)[0]
                except (ValueError, KeyError) as error:  # a partial credit that is none
                    scores.points[grade_id] = 0.0
                    looks.append((grade_id, f"the check's value is no credit: {error}"))
            if settings["solution"]:
                if settings.get("checksum") == utils.compute_checksum(cell):
                    scores.comments[grade_id] = "No response."  # nbgrader's words
                elif cell.cell_type == "code":
                    outcome.answers[grade_id] = suspicion.fingerprint(cell.source)
                    looks.extend((grade_id, why) for why in suspicion.of_words(cell.source, self.allowed[name]))
        scores.comments |= taken.told
        for grade_id, why in looks:
            scores.manual |= {grade_id} if grade_id in scores.points else _checks_of(master, grade_id)
            outcome.looks.append((grade_id, why))
        return scores, notebook

    def _write(self, work: _Work, name: str, notebook: NotebookNode) -> None:
        path = self._autograded(work.student, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        for file in self.post.files:
            if not (path.parent / file.name).exists():
                shutil.copy(file, path.parent)
        if work.timestamp is not None:
            _replace(path.parent / TIMESTAMP, work.timestamp)


class _PostSteps:
    """What nbgrader does to a notebook after its execution, by the course's configuration."""

    def __init__(self, settings: Settings) -> None:
        from nbconvert.preprocessors.sanitize import SanitizeHTML
        from nbgrader.converters import Autograde
        from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, Execute, SaveAutoGrades

        own = (Execute, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata)
        converter = Autograde(coursedir=settings.coursedir, config=settings.config)
        steps = [step(parent=converter) for step in converter.autograde_preprocessors if not issubclass(step, own)]
        self._steps = [step for step in steps if step.enabled]
        late = AssignLatePenalties(parent=converter)
        late.init_plugin()
        self._sanitize = SanitizeHTML()
        source = Path(settings.coursedir.format_path(settings.coursedir.source_directory, ".", settings.assignment))
        self.files = [path for path in sorted(source.iterdir()) if path.is_file() and path.suffix != ".ipynb"]
        self.penalty = late.plugin_inst.late_submission_penalty

    def make_safe(self, notebook: NotebookNode, own: frozenset[str]) -> None:
        """Take out of outputs and of the learner's texts what would run as script in the browser of whoever opens it.

        formgrader shows notebooks without doing so. ``own`` are the lab's texts, which stay as they are.
        """
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code" or cell.source not in own:
                graded = "nbgrader" in cell.metadata and not cell.metadata.nbgrader["solution"]
                if cell.cell_type == "code" or not graded:
                    self._sanitize.preprocess_cell(cell, {}, number)

    def after_execution(self, notebook: NotebookNode) -> NotebookNode:
        for step in self._steps:
            notebook, _ = step(notebook, {})
        return notebook


def _runs(cell: NotebookNode) -> bool:
    """Whether a Jupyter client would run the cell at all."""
    return bool(
        cell.cell_type == "code" and cell.source.strip() and "skip-execution" not in cell.metadata.get("tags", ())
    )


def _has_comment(cell: NotebookNode) -> bool:
    return bool(cell.metadata.nbgrader["solution"] or cell.metadata.nbgrader.get("task"))


def _checks_of(master: Master, grade_id: str) -> set[str]:
    """The graded cells that a flag at another cell concerns: those behind an answer up to the next; all if it names none."""
    graded = [name for name, cell in master.names.items() if cell.metadata.nbgrader["grade"]]
    if grade_id not in master.names:
        return set(graded)
    names = list(master.names)
    behind = names[names.index(grade_id) + 1 :]
    end = next((n for n, name in enumerate(behind) if master.is_answer(name)), len(behind))
    return set(behind[:end]) & set(graded)


def _zero(master: Master, reason: str) -> tuple[Scores, NotebookNode]:
    """The scores of a submission of which nothing can be graded, and the notebook that stands for it."""
    scores = Scores()
    cells = []
    for name, cell in master.names.items():
        settings = cell.metadata.nbgrader
        if settings["grade"] or settings.get("task"):
            scores.points[name] = 0.0
            scores.manual.add(name)
        if _has_comment(cell):
            scores.comments[name] = f"Not graded: {reason}."
        copy = json.loads(json.dumps(cell))
        if cell.cell_type == "code":
            output = {
                "output_type": "error",
                "ename": "NotGraded",
                "evalue": reason,
                "traceback": [f"NotGraded: {reason}"],
            }
            copy |= {"outputs": [output] if settings["grade"] else [], "execution_count": None}
        cells.append(copy)
    notebook = from_dict(
        {"cells": cells, "metadata": {"kernelspec": master.kernelspec}, "nbformat": 4, "nbformat_minor": 5}
    )
    return scores, notebook


def _timestamp(folder: Path) -> str | None:
    """When it was handed in, as nbgrader's exchange wrote it; None if that is no time."""
    from nbgrader.utils import parse_utc

    try:
        text = intake.read(folder / TIMESTAMP)[:MOST_TIMESTAMP_BYTES].decode().strip()
        parse_utc(text)
    except (Refused, ValueError, OverflowError, UnicodeDecodeError):
        return None
    return text


def _replace(path: Path, text: str) -> None:
    """Write a file so that there is the old one or the new one at any moment, read-only as nbgrader leaves it."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, encoding="utf-8")
        new.chmod(0o444)
        os.replace(new, path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
