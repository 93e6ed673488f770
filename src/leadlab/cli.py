"""The ``leadlab`` command."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from leadlab import course as catalogue
from leadlab.course import Course, CourseError, Topic

if TYPE_CHECKING:
    from leadlab.reset import Change


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0, 1 for a fault found, 2 for a request that cannot be done, 130 for Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except CourseError as error:
        print(f"leadlab: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("leadlab: interrupted; run the same command again to go on", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leadlab", description="Lead Lab: a course of runnable lead-level interview questions"
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    lab = commands.add_parser("lab", help="open the course in JupyterLab")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    lab.add_argument("--port", type=_port, default=8888, help="first port to try (default 8888)")
    lab.set_defaults(run=_lab)

    start = commands.add_parser("start", help="make your own copy of a topic's lab under work/")
    start.add_argument("topic", nargs="*", help="topic number or name; none: all")
    start.set_defaults(run=_start)

    check = commands.add_parser("check", help="run all checks on your saved lab; exit code 0 if all is correct")
    check.add_argument("what", nargs="+", help="exercise ids, topic numbers or names")
    check.set_defaults(run=_check)

    reset = commands.add_parser("reset", help="begin an exercise or a lab anew; keeps a dated copy under work/kept/")
    reset.add_argument("what", nargs="*", help="exercise ids, topic numbers or names")
    reset.add_argument("--all", action="store_true", help="all labs of which you have a copy")
    reset.set_defaults(run=_reset)

    update = commands.add_parser("update", help="take a newer release of a lab and carry your answers over")
    update.add_argument("topic", nargs="*", help="topic number or name; none: all of which you have a copy")
    update.set_defaults(run=_update)

    done = commands.add_parser("progress", help="what you have checked, solved, looked up and predicted so far")
    done.set_defaults(run=_progress)

    grade = commands.add_parser("grade", help="grade everything in submitted/, in parallel, each in a sandbox")
    grade.add_argument("topic", help="topic number or name, or an nbgrader assignment of the course in this folder")
    grade.add_argument("--force", action="store_true", help="also what was graded before and has not changed")
    grade.add_argument("--student", action="append", metavar="NAME", help="only this student; may be repeated")
    grade.add_argument("--workers", type=_count, metavar="N", help="submissions at a time (default: one for each core)")
    grade.add_argument("--scheduler", metavar="ADDRESS", help="run on the Dask cluster at this address")
    grade.add_argument("--db", metavar="URL", help="the gradebook's database (default: as configured, gradebook.db)")
    grade.add_argument(
        "--allow-unsandboxed",
        action="store_true",
        help="run strangers' code with your rights where there is no sandbox",
    )
    grade.set_defaults(run=_grade)

    tell = commands.add_parser("feedback", help="a page for each student of a graded lab, below feedback/")
    tell.add_argument("topic", help="as for grade")
    tell.add_argument("--student", action="append", metavar="NAME", help="only this student; may be repeated")
    tell.add_argument("--db", metavar="URL", help="as for grade")
    tell.set_defaults(run=_feedback)

    show = commands.add_parser("course", help="what there is: topics, questions, exercises, points")
    show.add_argument("--json", action="store_true", help="everything, for programs")
    show.set_defaults(run=_course)

    build = commands.add_parser("build", help="rebuild the notebooks whose sources changed")
    build.add_argument("topic", nargs="*", help="topic number or name; none: all")
    build.add_argument("--force", action="store_true", help="execute the lessons even if nothing changed")
    build.set_defaults(run=_build)

    new = commands.add_parser("new", help="make an exercise folder with every file of its contract")
    new.add_argument("question", help="question id, for example evt-5")
    new.add_argument("slug", help="verb_object, for example single_flight")
    new.set_defaults(run=_new)

    contract = commands.add_parser("contract", help="stub 0, solution full, every wrong answer as its header says")
    contract.add_argument("exercise", nargs="*", help="exercise ids; none: all")
    contract.add_argument("--only", help="only answers whose name contains this: stub, solution, wrong/…")
    contract.set_defaults(run=_contract)

    preview = commands.add_parser("preview", help="execute one question's lesson section alone")
    preview.add_argument("question", help="question id, for example evt-5")
    preview.set_defaults(run=_preview)

    record = commands.add_parser("record", help="record real-engine results anew, for platforms without the engine")
    record.add_argument("topic", nargs="*", help="topic number or name; none: all")
    record.set_defaults(run=_record)

    bench = commands.add_parser("bench", help="measure speed and print it as ratios")
    bench.add_argument("part", nargs="*", help="parts to run; none: all. A part that is not known: the list")
    bench.set_defaults(run=_bench)

    lint = commands.add_parser("lint", help="style and types, as the tests check them")
    lint.set_defaults(run=_lint)

    lock = commands.add_parser("lock", help="write the lock files anew from pyproject.toml")
    lock.set_defaults(run=_lock)
    return parser


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65_536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of workers: 1 or more")


def _topics(course: Course, names: list[str]) -> list[Topic]:
    return [course.topic(name) for name in names] if names else list(course.topics)


def _lab(options: argparse.Namespace) -> int:
    from leadlab import labserver

    return labserver.open_course(catalogue.load(), port=options.port, browser=not options.no_browser)


def _start(options: argparse.Namespace) -> None:
    from leadlab import reset, work

    course = catalogue.load()
    for topic in _topics(course, options.topic):
        if topic.is_built:
            path, made = work.start(course, topic)
            print(f"{'made' if made else 'kept'} {path.relative_to(course.root)}")
            if reset.has_update(course.root, topic.name):
                print(
                    f"  the course has a newer version: `leadlab update {topic.number:02d}` carries your answers over"
                )
        elif options.topic:
            raise CourseError(f"topic {topic.name} has no lab yet")


def _check(options: argparse.Namespace) -> int:
    from leadlab import check
    from leadlab.study import copies, tasks

    root = tasks.find_root()
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    correct = True
    for what in options.what:
        if _is_exercise(what):
            task = tasks.find(root, what)
            report = check.check_saved(root, task, copies.copy_path(root, task.topic))
            print(report.as_text(colour))
            correct = correct and report.outcome == check.CORRECT
            continue
        name, found = tasks.of_topic(root, what)
        points = 0
        for task in found:
            report = check.check_saved(root, task, copies.copy_path(root, name))
            points += report.points
            correct = correct and report.outcome == check.CORRECT
            print(report.as_line(colour), flush=True)
        print(f"{points} of {sum(task.points for task in found)} points. `leadlab check ID` shows one exercise.")
    return int(not correct)


def _reset(options: argparse.Namespace) -> None:
    from leadlab import reset
    from leadlab.study import tasks

    if bool(options.what) == options.all:
        raise CourseError(
            "say what to begin anew: an exercise (`leadlab reset evt-5`), a lab (`leadlab reset 04`) or --all"
        )
    root = tasks.find_root()
    if options.all:
        for change in reset.reset_all(root):
            _tell(change)
    for what in options.what:
        if _is_exercise(what):
            _tell(reset.reset_exercise(root, what))
        else:
            _tell(reset.reset_lab(root, tasks.of_topic(root, what)[0]))


def _update(options: argparse.Namespace) -> None:
    from leadlab import reset
    from leadlab.study import copies, tasks

    root = tasks.find_root()
    names = [tasks.of_topic(root, topic)[0] for topic in options.topic]
    labs = [path.stem for path in sorted((root / "exercises").glob("*/*.ipynb"))]
    for name in names or [lab for lab in labs if copies.copy_path(root, lab).is_file()]:
        change = reset.update(root, name)
        if change:
            _tell(change)
        else:
            print(f"{copies.copy_path(root, name)} is of the newest release")


def _progress(options: argparse.Namespace) -> None:
    from leadlab.study import progress, tasks

    root = tasks.find_root()
    records, predicted = progress.read(root), progress.read_predictions(root)
    names = sorted({*records, *predicted}, key=lambda name: (name.partition("-")[0], len(name), name))
    if not names:
        print("nothing yet: a lab's `check` and a lesson's predictions are kept here")
        return
    print("exercise  attempts  best points  passed      hints  solution    predicted")
    for name in names:
        one = records.get(name, progress.Record())
        print(
            f"{name:8s}  {one.attempts:8d}  {one.best:11d}  {one.passed[:10] or '-':10s}  {one.hints:5d}  "
            f"{one.solution[:10] or '-':10s}  {'yes' if name in predicted else '-'}"
        )


def _is_exercise(what: str) -> bool:
    return re.fullmatch(r"[a-z]+-\d+", what) is not None


def _tell(change: Change) -> None:
    print(f"changed {change.path}\n  what it was is kept in {change.kept}")
    for sentence in change.told:
        print(f"  {sentence}")
    print("  If it is open in JupyterLab: File > Reload Notebook from Disk, before you save")


def _grade(options: argparse.Namespace) -> None:
    from leadlab.grading import command, settings

    root, assignment, _ = _assignment(options.topic)
    wanted = settings.load(
        root,
        assignment,
        db_url=options.db,
        force=options.force,
        allow_unsandboxed=options.allow_unsandboxed,
        students=frozenset(options.student) if options.student else None,
    )
    command.run(wanted, workers=options.workers, scheduler=options.scheduler)


def _feedback(options: argparse.Namespace) -> None:
    from leadlab.grading import command, settings

    root, assignment, course = _assignment(options.topic)
    students = frozenset(options.student) if options.student else None
    command.feedback(settings.load(root, assignment, db_url=options.db, students=students), course)


def _assignment(name: str) -> tuple[Path, str, Course | None]:
    """The folder of the nbgrader course, the assignment's name, and this course if it is the one."""
    try:
        course = catalogue.load()
        return course.root, course.topic(name).name, course
    except CourseError:
        root = Path.cwd()  # another nbgrader course
        if not (root / "source" / name).is_dir():
            raise
        return root, name, None


def _course(options: argparse.Namespace) -> None:
    course = catalogue.load()
    if options.json:
        print(json.dumps(course.as_json(), indent=1, ensure_ascii=False))
        return
    for topic in course.topics:
        state = f"{topic.points} points" if topic.is_built else "not there yet"
        print(f"{topic.number:2d}  {topic.title} ({len(topic.questions)} questions, {state})")
        for exercise in topic.exercises:
            print(f"      {exercise.id:8s}{exercise.points:4d}  {exercise.title}")


def _build(options: argparse.Namespace) -> None:
    from leadlab.build import everything

    course = catalogue.load()
    everything.build(course, _topics(course, options.topic), force=options.force)


def _new(options: argparse.Namespace) -> None:
    from leadlab.build import scaffold

    course = catalogue.load()
    folder = scaffold.make(course, options.question, options.slug)
    print(f"made {folder.relative_to(course.root)}; CONTRIBUTING.md says what goes into each file")


def _contract(options: argparse.Namespace) -> int:
    from leadlab import contract

    course = catalogue.load()
    known = [exercise for topic in course.topics for exercise in topic.exercises]
    exercises = [course.exercise(name)[1] for name in options.exercise] or known
    found = 0
    for exercise in exercises:
        faults = list(contract.faults(exercise, options.only))
        found += len(faults)
        print(f"{'✗' if faults else '✓'} {exercise.id} ({exercise.points} points)")
        for fault in faults:
            print(f"  {fault}")
    return int(found > 0)


def _preview(options: argparse.Namespace) -> int:
    from leadlab.build import preview

    return preview.preview(catalogue.load(), options.question, Path("build") / "preview" / options.question)


def _record(options: argparse.Namespace) -> None:
    from leadlab.build import recording

    course = catalogue.load()
    recording.record(course, _topics(course, options.topic))


def _bench(options: argparse.Namespace) -> int:
    from leadlab import bench

    return bench.run(catalogue.load(), options.part)


def _lint(options: argparse.Namespace) -> int:
    from leadlab import maintain

    return maintain.lint(catalogue.load())


def _lock(options: argparse.Namespace) -> None:
    from leadlab import maintain

    maintain.lock(catalogue.load())
