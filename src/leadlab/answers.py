"""From an exercise's source files to the text of its notebook cells: given part, stub, solution, variants, checks.

All of it works on source text, line by line where the text matters, so that comments and layout survive.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from leadlab.course import Check, CourseError, Exercise, parse

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
STUB = "raise NotImplementedError"

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def notebook_text(path: Path, text: str) -> str:
    """``text`` as it stands in the notebook: without its module docstring and its relative imports."""
    tree = parse(path, text)
    lines = text.splitlines()
    drop: set[int] = set()
    for position, node in enumerate(tree.body):
        is_docstring = position == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_relative = isinstance(node, ast.ImportFrom) and node.level > 0
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if is_docstring or is_relative or is_future:
            assert node.end_lineno is not None
            drop.update(range(node.lineno, node.end_lineno + 1))
    kept = "\n".join(line for number, line in enumerate(lines, 1) if number not in drop)
    return _tidy(kept)


def given_text(exercise: Exercise) -> str:
    return notebook_text(exercise.folder / "given.py", exercise.read("given.py"))


def solution_text(exercise: Exercise) -> str:
    return notebook_text(exercise.folder / "solution.py", exercise.read("solution.py"))


def variant_text(exercise: Exercise, path: Path) -> str:
    """The whole answer that a wrong or also-right file stands for: the solution with its definitions replaced."""
    base = solution_text(exercise)
    base_body = parse(exercise.folder / "solution.py", base).body
    base_names = set(_defined_names(base_body))
    new = notebook_text(path, path.read_text(encoding="utf-8"))
    new_lines = new.splitlines()
    imports: list[str] = []
    replacing: dict[str, str] = {}
    waiting: list[str] = []  # new definitions, which stand before the next replaced one, as in the file
    start = 0
    for node in parse(path, new).body:
        block = "\n".join(new_lines[start : node.end_lineno]).strip("\n")  # with the comments before it
        start = node.end_lineno or 0
        known = [name for name in _defined_names([node]) if name in base_names]
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.append(block)
        elif known:
            replacing[known[0]] = "\n\n\n".join([*waiting, block])
            waiting = []
        else:
            waiting.append(block)
    merged: list[str] = []
    lines = base.splitlines()
    at = 0
    for node in base_body:
        blocks = [replacing[name] for name in _defined_names([node]) if name in replacing]
        merged.extend([*lines[at : _first_line(node) - 1], *blocks] if blocks else lines[at : node.end_lineno])
        at = node.end_lineno or 0
    return _tidy("\n\n\n".join(filter(None, ["\n".join(imports), "\n".join(merged), *waiting])))


def solution_with_markers(exercise: Exercise) -> str:
    """The solution with nbgrader's markers around each body, from which nbgrader cuts the stub.

    A private helper stands inside the region of the public definition before it, so that it vanishes too.
    """
    path = exercise.folder / "solution.py"
    text = solution_text(exercise)
    lines = text.splitlines()
    begin: dict[int, int] = {}
    end: set[int] = set()
    _mark(path, parse(path, text).body, begin, end)
    marked: list[str] = []
    for number, line in enumerate(lines, 1):
        if number in begin:
            marked.append(" " * begin[number] + BEGIN_SOLUTION)
        marked.append(line)
        if number in end:
            marked.append("    " + END_SOLUTION)
    return "\n".join(marked) + "\n"


def stub_text(exercise: Exercise) -> str:
    """The stub that nbgrader's ClearSolutions makes of :func:`solution_with_markers`."""
    kept: list[str] = []
    inside = False
    for line in solution_with_markers(exercise).splitlines():
        if line.strip() == BEGIN_SOLUTION:
            inside = True
            kept.append(line.replace(BEGIN_SOLUTION, STUB))
        elif line.strip() == END_SOLUTION:
            inside = False
        elif not inside:
            kept.append(line)
    return _tidy("\n".join(kept))


def check_cells(exercise: Exercise) -> tuple[str, ...]:
    """The sources of the checks' notebook cells, in their order, each complete in itself.

    What a check imports and its helpers stand inside its function, so that they neither replace names of the
    learner's nor can be replaced by them.
    """
    return _check_cells(exercise.folder / "checks.py", exercise.read("checks.py"), exercise.id, exercise.checks)


def imported_modules(exercise: Exercise) -> frozenset[str]:
    """What the given part, the solution and the checks import, the course's own files apart."""
    found: set[str] = set()
    for name in ("given.py", "solution.py", "checks.py"):
        for node in ast.walk(parse(exercise.folder / name, exercise.read(name))):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    return frozenset(found)


@lru_cache(maxsize=8)
def _check_cells(path: Path, text: str, exercise_id: str, checks: tuple[Check, ...]) -> tuple[str, ...]:
    return tuple(_check_cell(path, text, exercise_id, checks, number) for number in range(1, len(checks) + 1))


def _check_cell(path: Path, text: str, exercise_id: str, all_checks: tuple[Check, ...], number: int) -> str:
    check = all_checks[number - 1]
    tree = parse(path, text)
    lines = text.splitlines()
    definitions: dict[str, ast.stmt] = {}
    imports: list[ast.Import | ast.ImportFrom] = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            if not is_future and not (isinstance(node, ast.ImportFrom) and node.level):
                imports.append(node)
        else:
            for name in _defined_names([node]):
                definitions[name] = node
    checks = {entry.name for entry in all_checks}
    needed: dict[str, None] = {}
    _collect(definitions[check.name], definitions, needed)
    body_nodes = [definitions[name] for name in needed if name not in checks] + [definitions[check.name]]
    unique = sorted({id(node): node for node in body_nodes}.values(), key=lambda node: node.lineno)
    unique.sort(key=lambda node: node is definitions[check.name])  # the check itself last
    used = set().union(*({name.id for name in ast.walk(node) if isinstance(name, ast.Name)} for node in unique))
    import_lines = [line for node in imports if (line := _import_line(node, used))]
    function = unique.pop()
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    blocks = ["\n".join(import_lines)] if import_lines else []
    blocks.extend("\n".join(lines[_first_line(node) - 1 : node.end_lineno]) for node in unique)
    body_starts = function.body[0].end_lineno or 0  # behind the docstring
    head_lines = "\n".join(lines[function.lineno - 1 : body_starts])
    body = "\n".join(lines[body_starts : function.end_lineno]).strip("\n")
    call = f"await {check.name}()" if check.is_async else f"{check.name}()"
    code = "\n".join([head_lines, *(_indented(block) + "\n" for block in blocks), body, "", call])
    kind = "hidden" if check.hidden else "visible"
    points = f"{check.points} point{'s' if check.points != 1 else ''}"
    head = f"# {exercise_id} check {number} · {points} · {kind}\n# {check.summary}\n"
    return head + (f"{BEGIN_HIDDEN}\n{code}\n{END_HIDDEN}" if check.hidden else code)


def top_level_definitions(path: Path, text: str) -> dict[str, str]:
    """The names that a source binds at its top level, imports aside, each with its definition in normal form."""
    return {name: ast.dump(node) for node in parse(path, text).body for name in _defined_names([node])}


def _collect(node: ast.AST, definitions: dict[str, ast.stmt], needed: dict[str, None]) -> None:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in definitions and inner.id not in needed:
            needed[inner.id] = None
            _collect(definitions[inner.id], definitions, needed)


def _indented(block: str) -> str:
    """``block`` four spaces to the right, the lines within its string literals apart."""
    inside: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(block).readline):
        if token.type == tokenize.STRING:
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
        elif tokenize.tok_name[token.type] == "FSTRING_START":  # Python 3.12 and later
            opened.append(token.start[0])
        elif tokenize.tok_name[token.type] == "FSTRING_END":
            inside.update(range(opened.pop() + 1, token.end[0] + 1))
    lines = block.splitlines()
    return "\n".join(f"    {line}" if line and n not in inside else line for n, line in enumerate(lines, 1))


def _import_line(node: ast.Import | ast.ImportFrom, used: set[str]) -> str:
    names = [
        alias
        for alias in node.names
        if (alias.asname or alias.name.partition(".")[0]) in used and alias.name != "check"
    ]
    if not names:
        return ""
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import(names=names))
    return ast.unparse(ast.ImportFrom(module=node.module, names=names, level=0))


def _defined_names(nodes: Iterable[ast.stmt]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for inner in ast.walk(target):
                    if isinstance(inner, ast.Name):
                        yield inner.id


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _mark(path: Path, body: list[ast.stmt], begin: dict[int, int], end: set[int]) -> None:
    open_region_end: int | None = None
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        private = [name for name in _defined_names([node]) if _is_private(name)]
        if private and (isinstance(node, Definition) or not _is_field(node)):
            if open_region_end is None:
                raise CourseError(
                    f"{path}:{node.lineno}: private {private[0]} must follow a public function or method, so that it "
                    f"leaves the stub; what the learner needs belongs into given.py"
                )
            end.discard(open_region_end)
            open_region_end = node.end_lineno
            end.add(open_region_end or 0)
        elif isinstance(node, ast.ClassDef):
            _mark(path, node.body, begin, end)
            open_region_end = max((line for line in end if line <= (node.end_lineno or 0)), default=None)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            statements = node.body
            has_doc = ast.get_docstring(node) is not None
            start = (statements[0].end_lineno or 0) + 1 if has_doc else statements[0].lineno
            if has_doc and len(statements) == 1:
                raise CourseError(f"{path}:{node.lineno}: {node.name} has no body to hide")
            begin[start] = statements[-1].col_offset
            open_region_end = node.end_lineno
            end.add(open_region_end or 0)


def _is_field(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is None


def _tidy(text: str) -> str:
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n") + "\n"
