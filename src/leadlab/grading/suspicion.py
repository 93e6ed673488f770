"""What looks as if a check passed although it should not, and which answers are alike: for a person to look at.

Never a verdict. While checks run in the interpreter of the answer, no program can prove that the answer is honest. Three
kinds of signs:

- *Controls.* After a submission has run, each answer is replaced by its stub in the same interpreter, and its checks run once more. A
  check that fails for the stub after the model solution, and passes after this submission, was tampered with.
- *Words.* Source that reaches for the frame of its caller, the cells' history, the grader's modules and the like, where the model solution does not.
- *Likeness.* Answers of several students that differ in comments, layout and local names only.
"""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nbformat import NotebookNode

from leadlab.grading.engine import CellResult
from leadlab.grading.master import Master

SHORTEST_ALIKE = 30  # nodes of the syntax tree: shorter answers are alike by chance

# What an answer needs to see or change the check that runs it.
REACHING_NAMES = frozenset(
    {
        "In",
        "Out",
        "_ih",
        "_oh",
        "_i",
        "_ii",
        "_iii",
        "get_ipython",
        "__builtins__",
        "breakpoint",
        "NotYet",
        "expect_raises",
    }
)
REACHING_ATTRIBUTES = frozenset(
    {
        "_getframe", "currentframe", "getouterframes", "f_back", "f_globals", "f_locals", "f_code", "settrace", "setprofile", "get_referrers",
        "get_objects", "__code__", "__globals__", "tb_frame", "user_ns", "run_cell", "showtraceback", "_exit", "excepthook",
        "linecache", "monitoring",
    }
)  # fmt: skip
REACHING_MODULES = frozenset(
    {"IPython", "ipykernel", "builtins", "ctypes", "gc", "leadlab.checks", "nbgrader", "leadlab.grading"}
)


def every_check(master: Master) -> set[str]:
    """The checks that stand behind an answer in code, so that they can be controls."""
    return {check for checks in master.checks_of.values() for check in checks}


def control_sources(master: Master, checks: set[str]) -> list[tuple[str | None, str]]:
    """The cells of the controls for ``checks``, with the check that each one is, None for a stub."""
    cells: list[tuple[str | None, str]] = []
    for answer, behind in master.checks_of.items():
        wanted = [check for check in behind if check in checks]
        if wanted:
            cells.append((None, master.names[answer].source))
            cells.extend((check, master.names[check].source) for check in wanted)
    return cells


def passed(results: Iterable[CellResult], controls: Sequence[tuple[str | None, str]]) -> set[str]:
    """The checks that passed although a stub stood in the place of the answer. ``results`` are those of the ``controls``."""
    pairs = zip(controls, results, strict=False)
    return {check for (check, _), result in pairs if check is not None and is_clean(result)}


def of_controls(passed_now: set[str]) -> Iterator[tuple[str, str]]:
    """The checks that passed for a stub although they fail for it after the model solution."""
    for check in sorted(passed_now):
        yield check, "the check passes for an empty answer too: something of it was changed by this submission"


def of_run(cells: Sequence[NotebookNode], results: Sequence[CellResult]) -> Iterator[tuple[str, str]]:
    """What the execution of a notebook shows: cells that did not come to their end."""
    for cell, result in zip(cells, results, strict=False):
        if result.failure is not None:
            yield cell.metadata.get("nbgrader", {}).get("grade_id", ""), result.failure


def of_words(source: str, allowed: frozenset[str]) -> Iterator[str]:
    """What the source reaches for, besides what is ``allowed`` because the model solution or the lab itself has it."""
    found = sorted((line, word) for word, line in _words(source).items() if word not in allowed)
    for line, word in found:
        yield f"line {line} uses {word}, by which an answer can see or change its check"


def words(source: str) -> frozenset[str]:
    """The words in a source that :func:`of_words` would tell of."""
    return frozenset(_words(source))


def fingerprint(source: str) -> str:
    """The same for answers that differ in comments, docstrings, layout and names of arguments and variables only.

    Empty for answers so short that they are alike by chance.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    size = 0
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        size += 1
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
        elif isinstance(node, ast.arg):
            node.arg = names.setdefault(node.arg, f"v{len(names)}")
            node.annotation = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.setdefault(node.id, f"v{len(names)}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = names[node.id]
    if size < SHORTEST_ALIKE:
        return ""
    return hashlib.sha256(ast.dump(tree).encode("utf-8", "replace")).hexdigest()[:16]


def alike(answers: Mapping[str, Mapping[str, str]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Groups of students with equal answers: (students, answers), those with the most equal answers first.

    ``answers`` holds each student's fingerprints by answer.
    """
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for student, prints in answers.items():
        for answer, value in prints.items():
            if value:
                holders[answer, value].append(student)
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (answer, _), students in holders.items():
        if len(students) > 1:
            groups[tuple(sorted(students))].append(answer)
    found = [(students, tuple(sorted(same))) for students, same in groups.items()]
    return sorted(found, key=lambda group: (-len(group[1]), group[0]))


def is_clean(result: CellResult) -> bool:
    """Whether the cell came to its end without an error and wrote nothing to stderr: full points."""
    return result.failure is None and not any(
        output["output_type"] == "error" or (output["output_type"] == "stream" and output["name"] == "stderr")
        for output in result.outputs
    )


def first_error(result: CellResult) -> str:
    """What went wrong in a cell, in a line."""
    for output in result.outputs:
        if output["output_type"] == "error":
            return f"{output['ename']}: {output['evalue']}".splitlines()[0][:200]
    return "it wrote to stderr"


def _words(source: str) -> dict[str, int]:
    """The reaching words of a source, each with the first line of it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        word = None
        if isinstance(node, ast.Name) and node.id in REACHING_NAMES:
            word = node.id
        elif isinstance(node, ast.Attribute) and node.attr in REACHING_ATTRIBUTES:
            word = node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in REACHING_ATTRIBUTES:
            word = node.value
        elif isinstance(node, ast.Import):
            word = next((alias.name for alias in node.names if _is_reaching(alias.name)), None)
        elif isinstance(node, ast.ImportFrom) and node.module and _is_reaching(node.module):
            word = node.module
        elif isinstance(node, ast.FunctionDef) and node.name == "__eq__" and _returns_true(node):
            word = "an __eq__ that is always true"
        if word is not None:
            found.setdefault(word, node.lineno)  # type: ignore[attr-defined]
    return found


def _is_reaching(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in REACHING_MODULES)


def _returns_true(node: ast.FunctionDef) -> bool:
    last = node.body[-1]
    return (
        isinstance(last, ast.Return)
        and isinstance(last.value, ast.Constant)
        and last.value.value is True
        and len(node.body) <= 2
    )
