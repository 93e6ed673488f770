"""From exercise folders to nbgrader's source notebook, and through nbgrader itself to the released lab."""

from __future__ import annotations

import contextlib
import functools
import io
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from leadlab import answers, environment
from leadlab.build.notebooks import TextCell, code_cell, markdown_cell, notebook, read_cells
from leadlab.course import CourseError, Exercise, FreeText, Topic

POINTS_OF_A_TOPIC = 100
NBGRADER_SCHEMA = 3
CHECK_AS_YOU_GO = """\
**Check as you go.** Save (Ctrl+S), then run `check("{id}")` in a cell of your own: it runs all checks of that exercise on what is saved, the hidden ones too where the course's sources are on your disk.
`hint("{id}")` shows one hint at a time, `solution("{id}")` the model solution once you have passed."""
IMPORT_CHECK = "from leadlab.check import check, hint, solution"
BEGIN_MARK_SCHEME, END_MARK_SCHEME = "BEGIN MARK SCHEME", "END MARK SCHEME"


def read_free_texts(topic: Topic) -> tuple[FreeText, ...]:
    """The free-text questions of a topic's ``lab.md``. Raises :class:`CourseError` for one without points or rubric."""
    path = topic.folder / "lab.md"
    if not path.exists():
        return ()
    cells = read_cells(path)
    rubrics = {cell.options["rubric"]: cell.source for cell in cells if "rubric" in cell.options}
    found = []
    for cell in cells:
        if "free_text" not in cell.options:
            continue
        name = cell.options["free_text"]
        points = cell.options.get("points")
        if not isinstance(points, int) or points < 1:
            raise CourseError(
                f'{path}: free text {name} needs whole points: +++ {{"free_text": "{name}", "points": 4}}'
            )
        if not rubrics.get(name, "").strip():
            raise CourseError(f'{path}: free text {name} has no rubric: add a cell +++ {{"rubric": "{name}"}}')
        found.append(FreeText(name, points, cell.source, rubrics[name]))
    return tuple(found)


def solution_notebook(topic: Topic) -> NotebookNode:
    """The nbgrader source of a topic's lab: model solutions, hidden checks, points.

    Raises :class:`CourseError` when exercises are missing from ``lab.md``, when two of them give one name two meanings,
    or when the points do not sum to 100.
    """
    path = topic.folder / "lab.md"
    if topic.points != POINTS_OF_A_TOPIC:
        each = ", ".join(
            [f"{e.id} {e.points}" for e in topic.exercises] + [f"{t.id} {t.points}" for t in topic.free_texts]
        )
        raise CourseError(
            f"{topic.folder}: the points of a topic sum to {POINTS_OF_A_TOPIC}, these to {topic.points}: {each}"
        )
    _refuse_shared_names(topic)
    waiting = {exercise.id: exercise for exercise in topic.exercises}
    texts = {text.id: text for text in topic.free_texts}
    cells: list[NotebookNode] = []
    prose = 0
    for cell in read_cells(path):
        if len(waiting) == len(topic.exercises) and "exercise" in cell.options:
            cells.extend(_check_as_you_go(topic))
        if "rubric" in cell.options:
            continue
        if "free_text" in cell.options:
            cells.extend(_free_text_cells(texts[cell.options["free_text"]]))
            continue
        if "exercise" in cell.options:
            exercise_id = cell.options["exercise"]
            if exercise_id not in waiting:
                raise CourseError(f"{path}: exercise {exercise_id} is not in this topic, or is named twice")
            cells.extend(_exercise_cells(waiting.pop(exercise_id), cell))
            continue
        prose += 1
        make = markdown_cell if cell.kind == "markdown" else code_cell
        cells.append(make(f"{topic.slug.replace('_', '-')}-lab-{prose}", cell.source, {}))
    if waiting:
        raise CourseError(
            f'{path}: no marker for {", ".join(waiting)}: add +++ {{"exercise": "{next(iter(waiting))}"}}'
        )
    return notebook(cells, {"topic": topic.name, "kind": "lab"})


def release(topic: Topic, solution: NotebookNode) -> NotebookNode:
    """The released lab, cut from ``solution`` by nbgrader's own GenerateAssignment in a scratch course."""
    from nbgrader.apps import NbGraderAPI  # slow to import; only a build needs it
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    with tempfile.TemporaryDirectory(prefix="leadlab-release-") as scratch:
        root = Path(scratch)
        source = root / "source" / topic.name
        source.mkdir(parents=True)
        nbformat.write(solution, source / f"{topic.name}.ipynb")
        config = Config()
        config.CourseDirectory.root = str(root)
        config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
        (root / "gradebook.db").write_bytes(_empty_gradebook())
        config.ClearSolutions.code_stub = {"python": answers.STUB}
        noise = io.StringIO()
        with contextlib.redirect_stderr(noise):
            api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
            result = api.generate_assignment(topic.name)
        if not result["success"]:
            why = "\n".join(filter(None, [noise.getvalue(), result.get("log"), result.get("error")]))
            raise CourseError(f"{topic.folder}: nbgrader cannot release the lab:\n{why}")
        return nbformat.read(root / "release" / topic.name / f"{topic.name}.ipynb", as_version=4)


@functools.cache
def _empty_gradebook() -> bytes:
    """A gradebook without content. nbgrader takes over a second to make one, so it is made once a process."""
    from nbgrader.api import Gradebook

    environment.put_scripts_on_path()
    with tempfile.TemporaryDirectory(prefix="leadlab-release-") as scratch:
        path = Path(scratch) / "gradebook.db"
        with Gradebook(f"sqlite:///{path}"):
            pass
        return path.read_bytes()


def _check_as_you_go(topic: Topic) -> list[NotebookNode]:
    name = f"{topic.slug.replace('_', '-')}-lab-check"
    text = CHECK_AS_YOU_GO.format(id=topic.exercises[0].id)
    return [markdown_cell(f"{name}-1", text, {}), code_cell(f"{name}-2", IMPORT_CHECK, {})]


def _exercise_cells(exercise: Exercise, marker: TextCell) -> list[NotebookNode]:
    points = f"{exercise.points} points"
    scene = f"\n\n{marker.source}" if marker.source.strip() else ""
    cells = [
        markdown_cell(f"{exercise.id}-scene", f"## {exercise.id} · {exercise.title} ({points}){scene}", {}),
    ]
    for number, part in enumerate(_task_parts(exercise), 1):
        cells.append(markdown_cell(f"{exercise.id}-task-{number}", part, {}))
    given = answers.given_text(exercise)
    if given.strip():
        head = f"# {exercise.id} · given: run this cell and leave it as it is.\n"
        cells.append(_graded(f"{exercise.id}-given", head + given.rstrip("\n"), locked=True))
    answer = answers.solution_with_markers(exercise).rstrip("\n")
    cells.append(_graded(f"{exercise.id}-answer", f"# {exercise.id} · your answer.\n{answer}", solution=True))
    for number, (check, source) in enumerate(zip(exercise.checks, answers.check_cells(exercise), strict=True), 1):
        cells.append(_graded(f"{exercise.id}-check-{number}", source, points=check.points, locked=True))
    return cells


def _task_parts(exercise: Exercise) -> list[str]:
    first, *rest = [cell.source for cell in read_cells(exercise.folder / "task.md")]
    parts = [first.partition("\n")[2], *rest]
    return [part.strip() for part in parts if part.strip()]


def _free_text_cells(text: FreeText) -> list[NotebookNode]:
    """nbgrader's manually graded task: its mark scheme is cut from the release and stands before the person who grades."""
    points = f"({text.points} point{'s' if text.points != 1 else ''}, graded by a person.)"
    scheme = f"<!-- {BEGIN_MARK_SCHEME} -->\n{text.rubric}\n<!-- {END_MARK_SCHEME} -->"
    settings = {
        "grade": False,
        "grade_id": text.id,
        "locked": True,
        "points": text.points,
        "schema_version": NBGRADER_SCHEMA,
        "solution": False,
        "task": True,
    }
    return [
        markdown_cell(text.id, f"{text.prompt}\n\n{points}\n\n{scheme}", {"nbgrader": settings}),
        markdown_cell(f"{text.id}-answer", f"*{text.id} · your answer: write it here, in place of this line.*", {}),
    ]


def _graded(
    cell_id: str,
    source: str,
    *,
    points: int | None = None,
    solution: bool = False,
    locked: bool = False,
) -> NotebookNode:
    settings: dict[str, Any] = {
        "grade": points is not None,
        "grade_id": cell_id,
        "locked": locked,
        "schema_version": NBGRADER_SCHEMA,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        settings["points"] = points
    metadata: dict[str, Any] = {"nbgrader": settings}
    if locked and points is not None:
        metadata["tags"] = ["raises-exception"]  # Run All goes on after a check that fails
    return code_cell(cell_id, source, metadata)


def _refuse_shared_names(topic: Topic) -> None:
    """One kernel runs all exercises of a lab: a name may be given twice only if both definitions are the same."""
    owner: dict[str, tuple[Exercise, str, str]] = {}
    for exercise in topic.exercises:
        for file, text in (
            ("given.py", answers.given_text(exercise)),
            ("solution.py", answers.solution_text(exercise)),
        ):
            for name, meaning in answers.top_level_definitions(exercise.folder / file, text).items():
                first = owner.setdefault(name, (exercise, file, meaning))
                if first[0] != exercise and first[2] != meaning:
                    raise CourseError(
                        f"{exercise.folder / file}: {name} is also defined in {first[0].folder / first[1]}, and a lab "
                        f"runs all its exercises in one kernel: rename one"
                    )
