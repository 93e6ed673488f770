"""What a learner has done in the labs, by exercise. Kept in ``work/progress.json`` of the clone.

Predictions have their own writer and their own file (:mod:`leadlab.study.predictions`).
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from leadlab.course import CourseError
from leadlab.study import copies


@dataclass
class Record:
    """One exercise. Times are local, ISO 8601, empty when it has not happened.

    Attributes:
        attempts: how often it was checked with an answer other than the stub.
        best: the most points that a check found.
        passed: when all its checks, hidden ones too, first passed.
        hints: the highest level of hint that was shown.
        solution: when the model solution was first shown.
    """

    attempts: int = 0
    best: int = 0
    passed: str = ""
    hints: int = 0
    solution: str = ""


def progress_path(root: Path) -> Path:
    return root / "work" / "progress.json"


def now() -> str:
    return datetime.now().isoformat(timespec="seconds")


def read(root: Path) -> dict[str, Record]:
    """The record of every exercise that has one; empty when the file is missing or damaged."""
    try:
        return _parse(progress_path(root).read_bytes())
    except (OSError, ValueError):
        return {}


def read_predictions(root: Path) -> dict[str, Any]:
    """Every prediction kept so far, by question id; empty when the file is missing or damaged."""
    try:
        data = json.loads((root / "work" / "predictions.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def change(root: Path, exercise_id: str, edit: Callable[[Record], None]) -> str:
    """Let ``edit`` change the record of ``exercise_id``; returns what the learner has to be told, mostly nothing.

    A damaged file is kept aside by a dated name and a new one started. That the file cannot be written is told, not
    raised: it must not cost the learner the outcome of a check.
    """
    path = progress_path(root)
    told = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.with_name(".progress.lock")):
            records: dict[str, Record] = {}
            raw = path.read_bytes() if path.exists() else b""
            if raw:
                try:
                    records = _parse(raw)
                except ValueError as error:
                    kept = copies.keep(root, path, raw)
                    told = f"{path} was damaged ({error}). It is kept as {kept}, and your progress starts anew."
            edit(records.setdefault(exercise_id, Record()))
            data = {"exercises": {name: asdict(record) for name, record in records.items()}}
            copies.write_bytes(path, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())
    except (OSError, CourseError) as error:
        told = f"Your progress could not be kept in {path}: {error}"
    return told


def _parse(raw: bytes) -> dict[str, Record]:
    data = json.loads(raw)
    entries = data.get("exercises") if isinstance(data, dict) else None
    if not isinstance(entries, dict):
        raise ValueError("no exercises in it")
    return {name: _record(name, entry) for name, entry in entries.items()}


def _record(name: str, entry: Any) -> Record:
    if not isinstance(entry, dict):
        raise ValueError(f"{name} is no record")
    record = Record()
    for field in fields(Record):
        value = entry.get(field.name, field.default)
        if type(value) is not type(field.default):
            raise ValueError(f"{name}: {field.name} is {value!r}")
        setattr(record, field.name, value)
    return record


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with this process: two kernels of one learner may write at the same time."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
