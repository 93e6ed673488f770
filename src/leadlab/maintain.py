"""What maintainers run beside the tests: ``leadlab lint`` and ``leadlab lock``. Both need the dev requirements."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from leadlab.course import Course, CourseError, Topic

LOCKS = {"requirements.txt": [], "requirements-dev.txt": ["--extra", "dev", "--constraint", "requirements.txt"]}
LOCK_OPTIONS = [
    "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate",
    "--quiet",
]  # fmt: skip


def need(*modules: str) -> None:
    """Raise :class:`CourseError` with what to do unless all of the dev requirements in ``modules`` are installed."""
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        raise CourseError(
            f"{', '.join(missing)}: not installed here. Run `python3 bootstrap.py --dev` (or `make`, which does it), "
            "or install requirements-dev.txt"
        )


def style_commands(course: Course) -> Iterator[tuple[list[str], Path]]:
    """Every command of the style check, as a module with its arguments, and the folder to run it in."""
    yield ["ruff", "check", "."], course.root
    yield ["ruff", "format", "--check", "."], course.root
    yield ["mypy", "src", "bootstrap.py", "conftest.py"], course.root
    for topic in course.topics:
        if topic.is_built:
            yield exercise_types(course, topic), topic.folder


def exercise_types(course: Course, topic: Topic) -> list[str]:
    """The type check of a topic's exercises. ``wrong/`` is left out: a misconception may be one of types."""
    folders = [exercise.folder.name for exercise in topic.exercises]
    files = [f"{folder}/{name}.py" for folder in folders for name in ("given", "solution", "checks")]
    files += sorted(path.relative_to(topic.folder).as_posix() for path in topic.folder.glob("*/also_right/*.py"))
    return ["mypy", "--config-file", str(course.root / "pyproject.toml"), *files]


def lint(course: Course) -> int:
    """Run all of :func:`style_commands`, whatever the ones before say; returns 1 if any found something."""
    need("ruff", "mypy")
    codes = [subprocess.call([sys.executable, "-m", *command], cwd=cwd) for command, cwd in style_commands(course)]
    return int(any(codes))


def lock(course: Course) -> None:
    """Write the lock files anew from ``pyproject.toml``, keeping the versions that still fit.

    Raises :class:`CourseError` when uv fails, or when a lock would contain an address: it would be that of the package
    index of whoever ran this.
    """
    uv = shutil.which("uv", path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")]))
    if not uv:
        raise CourseError("uv is not installed here: run `python3 bootstrap.py --dev`")
    for name, options in LOCKS.items():
        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder) / name
            if (course.root / name).exists():
                shutil.copyfile(course.root / name, draft)
            command = [uv, "pip", "compile", *LOCK_OPTIONS, *options, "pyproject.toml", "--output-file", str(draft)]
            if subprocess.run(command, cwd=course.root, stdout=subprocess.DEVNULL).returncode:
                raise CourseError(f"uv could not make {name}; its own message stands above")
            text = draft.read_text(encoding="utf-8")
        addresses = [line.strip() for line in text.splitlines() if "://" in line]
        if addresses:
            raise CourseError(f"{name} is left as it was, because the new one has an address: {addresses[0]}")
        changed = not (course.root / name).exists() or (course.root / name).read_text(encoding="utf-8") != text
        (course.root / name).write_text(text, encoding="utf-8")
        print(f"{name}: {'changed' if changed else 'as before'}")
