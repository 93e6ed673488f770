"""From the topics' text to lesson notebooks: assembled, executed, their outputs made the same at each run."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from leadlab.build.notebooks import TextCell, code_cell, digest, markdown_cell, notebook, read_cells
from leadlab.course import Course, CourseError, Exercise, Topic

PARTS = (
    "question",
    "answer",
    "scene",
    "predict",
    "run",
    "figure",
    "explain",
    "change",
    "otherwise",
    "evaluate",
    "exercise",
    "sources",
)
OPTIONAL_PARTS = {"change"}
OPENING = "opening"
MOST_CODE_LINES, USUAL_CODE_LINES, MEDIAN_CODE_LINES, MOST_WORDS, MOST_SETUP_LINES = 20, 15, 8, 120, 3
CELL_LIMIT_S = 60
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def assemble(course: Course, topic: Topic, only: str | None = None) -> NotebookNode:
    """The lesson of ``topic`` without outputs; with ``only``, the opening and that question's section alone."""
    cells = []
    opening = topic.folder / "lesson.md"
    if only and not opening.exists():
        opening = topic.folder / "opening.md"  # its name until all of the topic's questions are in
    for number, cell in enumerate(read_cells(opening), 1):
        cells.append(_cell(f"{topic.slug.replace('_', '-')}-{OPENING}-{number}", cell, None, OPENING, cell.source))
    for exercise in topic.exercises:
        if only in (None, exercise.id):
            cells.extend(_section(course, topic, exercise))
    return notebook(cells, {"topic": topic.name, "kind": "lesson"})


def source_digest(lesson: NotebookNode) -> str:
    """What of a lesson decides whether it must be executed anew."""
    return digest([[cell.id, cell.cell_type, cell.source, cell.metadata] for cell in lesson.cells])


def execute(lesson: NotebookNode, folder: Path) -> None:
    """Run ``lesson`` in place in a fresh kernel whose working directory is ``folder``, and make its outputs stable.

    Raises :class:`CourseError` with the cell's id for an error, a time-out, or anything written to stderr.
    """
    client = NotebookClient(
        lesson,
        timeout=CELL_LIMIT_S,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        failed = next((cell for cell in lesson.cells if _has_error(cell)), None)
        message = re.sub(r"\x1b\[[0-9;]*m", "", str(error))  # the kernel colours its tracebacks
        raise CourseError(f"cell {failed.id if failed else '?'}: {message}") from None
    except TimeoutError as error:
        raise CourseError(f"a cell ran longer than {CELL_LIMIT_S} s: {error}") from None
    # Widget state is stored first, since nbclient fails without it on an Output widget, as explore() uses; its ids are random.
    lesson.metadata.pop("widgets", None)
    lesson.metadata["language_info"] = {k: v for k, v in lesson.metadata["language_info"].items() if k == "name"} | {
        "file_extension": ".py",
        "mimetype": "text/x-python",
    }
    for cell in lesson.cells:
        if cell.cell_type == "code":
            _stabilise(cell)


def house_faults(lesson: NotebookNode) -> Iterator[str]:
    """Every way in which an assembled lesson breaks the house limits, a sentence each."""
    code_lengths = []
    level = 0
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            words = len(re.sub(r"<[^>]+>|(?m:^>.*$)|\]\([^)]*\)", " ", cell.source).split())
            if words > MOST_WORDS:
                yield f"{cell.id}: {words} words; a text cell has at most {MOST_WORDS}: divide it with +++"
            for mark, _ in re.findall(r"(?m)^(#+) (.*)$", re.sub(r"(?ms)^```.*?^```", "", cell.source)):
                if len(mark) > level + 1:
                    yield f"{cell.id}: heading level {len(mark)} under level {level}: levels must nest"
                level = len(mark)
            for alt in re.findall(r"!\[([^\]]*)\]\(", cell.source):
                if len(alt) < 20:
                    yield f"{cell.id}: picture without an alternative text of at least 20 characters"
        else:
            length = code_length(cell.source)
            code_lengths.append(length)
            if length > MOST_CODE_LINES:
                yield f"{cell.id}: {length} code lines; the hard limit is {MOST_CODE_LINES}: divide it"
            if cell.metadata["leadlab"]["part"] == OPENING and length > MOST_SETUP_LINES:
                yield f"{cell.id}: a set-up cell has at most {MOST_SETUP_LINES} lines"
            for output in cell.get("outputs", []):
                yield from _output_faults(cell, output)
            if not cell.source.startswith("%%"):
                yield from _untyped(cell)
    long_cells = sum(length > USUAL_CODE_LINES for length in code_lengths)
    if code_lengths and long_cells > len(code_lengths) / 10:
        yield f"{long_cells} of {len(code_lengths)} code cells are over {USUAL_CODE_LINES} lines: at most a tenth may be"
    if code_lengths and statistics.median(code_lengths) > MEDIAN_CODE_LINES:
        yield f"the median code cell has {statistics.median(code_lengths)} lines; keep it at {MEDIAN_CODE_LINES} or less"


def shared_name_faults(lesson: NotebookNode) -> Iterator[str]:
    """Every function, class or import of one section that another section gives another meaning.

    The sections run in one kernel: a slider moved in the first section would call what the second one defined.
    """
    owner: dict[str, tuple[str | None, str, str]] = {}
    for cell in lesson.cells:
        if cell.cell_type != "code" or cell.source.startswith("%%"):
            continue
        section = cell.metadata["leadlab"]["question"]
        for name, meaning in _definitions(cell.source).items():
            first = owner.setdefault(name, (section, meaning, cell.id))
            if first[0] != section and first[1] != meaning:
                yield f"{cell.id}: {name} has another meaning in {first[2]}, and both run in one kernel: rename one"


def coverage_faults(topic: Topic, lesson: NotebookNode, only: str | None = None) -> Iterator[str]:
    """Every part of a question's shape that is missing from the lesson or stands out of order."""
    for question in topic.questions:
        if only not in (None, question.id):
            continue
        cells = [cell for cell in lesson.cells if cell.metadata["leadlab"]["question"] == question.id]
        if not cells:
            yield f"{question.id}: the lesson has no section for it"
            continue
        parts = [cell.metadata["leadlab"]["part"] for cell in cells]
        for part in PARTS:
            if part not in parts and part not in OPTIONAL_PARTS:
                yield f"{question.id}: no cell of part {part}"
        first_seen = [part for part in dict.fromkeys(parts) if part not in ("run", "figure", "explain", "change")]
        if first_seen != sorted(first_seen, key=PARTS.index):
            yield f"{question.id}: parts out of order: {', '.join(first_seen)}"
        text = {part: "\n".join(c.source for c in cells if c.metadata["leadlab"]["part"] == part) for part in PARTS}
        if question.text not in text["question"]:
            yield f"{question.id}: the question is not there word for word; write {{{{ question }}}}"
        if question.given_answer not in text["answer"].replace("\n> ", " "):
            yield f"{question.id}: the common answer is not there word for word; write {{{{ given_answer }}}}"
        if "<details>" not in text["answer"] or "<details>" not in text["evaluate"]:
            yield f"{question.id}: answer and evaluate are folded in <details>"
        asserted = [c for c in cells if c.metadata["leadlab"]["part"] == "explain" and c.cell_type == "code"]
        if not any(re.search(r"(?m)^\s*assert\b", c.source) for c in asserted):
            yield f"{question.id}: no code cell of part explain asserts the figure"
        if not re.search(r"(?i)\bweak\b.*\bsolid\b.*\blead\b", text["evaluate"], re.DOTALL):
            yield f"{question.id}: evaluate needs the weak, solid and lead signals"


def code_length(source: str) -> int:
    """Lines of code, blank lines and comments apart."""
    return sum(1 for line in source.splitlines() if line.strip() and not line.lstrip().startswith(("#", "//")))


def _section(course: Course, topic: Topic, exercise: Exercise) -> Iterator[NotebookNode]:
    path = exercise.folder / "lesson.md"
    question = topic.question(exercise.id)
    lab = f"{topic.name}/{topic.name}.ipynb"
    fields = {
        "question": question.text,
        "given_answer": "> " + question.given_answer.replace("\n", "\n> "),
        "exercise_link": (
            f"**[{exercise.id} · {exercise.title}](../work/{lab})**, {exercise.points} points, in your copy of the lab. "
            f"([As released](../exercises/{lab}).)"
        ),
    }
    part = ""
    counts: dict[str, int] = {}
    for cell in read_cells(path):
        part = cell.options.get("part", part)
        if part not in PARTS:
            raise CourseError(f"{path}: part {part!r} at {cell.source[:40]!r}; the parts are {', '.join(PARTS)}")
        counts[part] = counts.get(part, 0) + 1
        source = re.sub(
            r"\{\{ *(question|given_answer|exercise_link) *\}\}", lambda match: fields[match[1]], cell.source
        )
        yield _cell(f"{exercise.id}-{part}-{counts[part]}", cell, exercise.id, part, source)


def _cell(cell_id: str, cell: TextCell, question: str | None, part: str, source: str) -> NotebookNode:
    metadata: dict[str, Any] = {"leadlab": {"question": question, "part": part}}
    tags = cell.options.get("tags")
    if tags:
        metadata["tags"] = list(tags)
    make = markdown_cell if cell.kind == "markdown" else code_cell
    return make(cell_id, source, metadata)


def _has_error(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def _stabilise(cell: NotebookNode) -> None:
    """Merge streams; drop live widgets, whose ids are random and which a stored notebook cannot show."""
    outputs: list[NotebookNode] = []
    live = False
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            raise CourseError(f"cell {cell.id}: writes to stderr: {output.text.strip()[:500]}")
        if WIDGET_VIEW in output.get("data", {}):
            live = True
            continue
        if output.output_type == "stream" and outputs and outputs[-1].get("name") == output.name:
            outputs[-1]["text"] += output.text
            continue
        outputs.append(output)
    cell.outputs = [nbformat.from_dict(output) for output in outputs]
    cell.metadata.pop("execution", None)
    if live:
        cell.metadata["tags"] = sorted({*cell.metadata.get("tags", []), "nbval-ignore-output"})


def _output_faults(cell: NotebookNode, output: NotebookNode) -> Iterator[str]:
    if "image/png" in output.get("data", {}):
        alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
        if len(alt) < 20:
            yield f"{cell.id}: picture without an alternative text; show it with show(figure, alt=…)"
    text = output.get("text", "") + str(output.get("data", {}).get("text/plain", ""))
    if re.search(r"\b0x[0-9a-f]{6,}|/tmp/|/work/|/home/", text):
        yield f"{cell.id}: output holds an address or a path, which differs at each run"


def _definitions(source: str) -> dict[str, str]:
    """The functions, classes and imports at the top level of a cell, each with what it stands for."""
    try:
        tree = compile(source, "cell", "exec", flags=ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return {}  # a line magic; execution would tell of a real error
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = ast.dump(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None)
            found |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in node.names}
    return found


def _untyped(cell: NotebookNode) -> Iterator[str]:
    try:
        tree = compile(cell.source, cell.id, "exec", flags=ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return  # a line magic; execution would tell of a real error
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            bare = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
            if bare or node.returns is None:
                yield f"{cell.id}: {node.name} lacks type hints ({', '.join(bare) or 'return'})"
