"""Results of real programs, recorded once, for computers on which the program does not exist.

A recorded result lies in ``topics/<topic>/recorded/<name>.json`` with the version and platform it was made with. Its
name begins with the id of its question, which tells the topic: ``evt-1-designs``. The variable ``LEADLAB_RECORD`` set to ``1``
makes live runs write their results there; set to ``check``, live runs that differ from the stored result raise
:class:`RecordDiffers`.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from leadlab import course

JSON = Any
"""None, bool, int, float, str, a list of such, or a dict from str to such."""

RECORD = "LEADLAB_RECORD"
WITHOUT = "LEADLAB_WITHOUT"
NAME = re.compile(r"(?P<question>[a-z]+-\d+)(-[a-z0-9]+)+")


class RecordError(Exception):
    """A recorded result that is missing or cannot be read. The message says what to do."""


class RecordDiffers(Exception):
    """A live result is not what is stored for it."""


def is_switched_off(program: str) -> bool:
    """Whether ``LEADLAB_WITHOUT`` (names with commas between) makes as if ``program`` did not exist."""
    return program in os.environ.get(WITHOUT, "").replace(" ", "").split(",")


def is_recording() -> bool:
    """Whether live runs store their results."""
    return os.environ.get(RECORD) == "1"


def path_of(name: str) -> Path:
    """Where the result called ``name`` is stored.

    Raises ValueError if the name is not a question's id with a word after it, in lower case, with dashes.
    """
    match = NAME.fullmatch(name)
    if match:
        for topic in course.load().topics:
            if any(question.id == match["question"] for question in topic.questions):
                return topic.folder / "recorded" / f"{name}.json"
    raise ValueError(f"{name!r}: name it after its question, with a word more, in lower case: evt-1-designs")


def keep(name: str, result: JSON, made_by: str) -> None:
    """Check that a live ``result`` is plain JSON; store it or compare it as ``LEADLAB_RECORD`` says.

    ``made_by`` names the program and its version. Raises TypeError if the result is not plain JSON (a tuple, a NaN, a key that
    is no text), and :class:`RecordDiffers`.
    """
    try:
        same = json.loads(json.dumps(result, allow_nan=False)) == result
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name}: the result must be plain JSON, so that it can be recorded: {error}") from None
    if not same:
        raise TypeError(f"{name}: the result must be plain JSON: lists instead of tuples, text as keys of dicts")
    mode = os.environ.get(RECORD)
    if mode not in ("1", "check"):
        return
    path = path_of(name)
    if mode == "check":
        if load(name)["result"] != result:
            raise RecordDiffers(
                f"{name}: the live result differs from {path.name}; if it is right, run `leadlab record`"
            )
        return
    entry = {"made_by": made_by, "platform": f"{platform.system()} {_machine()}", "result": result}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(entry, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def replay(name: str, reason: str) -> JSON:
    """The stored result called ``name``, after printing one line that says so and why."""
    entry = load(name)
    print(f"recorded result ({entry['made_by']}, {entry['platform']}): {reason}")
    return entry["result"]


def load(name: str) -> dict[str, JSON]:
    """The stored entry: ``made_by``, ``platform`` and ``result``. Raises :class:`RecordError`."""
    path = path_of(name)
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        return {"made_by": entry["made_by"], "platform": entry["platform"], "result": entry["result"]}
    except FileNotFoundError:
        raise RecordError(f"no recorded result {name}: run `leadlab record` where the program exists") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(
            f"{path}: not a recorded result ({type(error).__name__}: {error}). Run `leadlab record`"
        ) from None


@contextmanager
def recording(mode: str = "1") -> Iterator[None]:
    """Within this context, live runs of this process and of those it starts store their results.

    ``mode`` "check" makes them compare instead. `leadlab record` executes the lessons within it.
    """
    before = os.environ.get(RECORD)
    os.environ[RECORD] = mode
    try:
        yield
    finally:
        if before is None:
            del os.environ[RECORD]
        else:
            os.environ[RECORD] = before


def _machine() -> str:
    machine = platform.machine().lower()
    return {"amd64": "x86-64", "x86_64": "x86-64", "aarch64": "ARM64"}.get(machine, machine)
