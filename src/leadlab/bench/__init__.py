"""Speed, each figure beside a reference of the same run, so that the ratio travels. ``make bench`` runs all parts.

A part is a module with ``measure(course)``, which yields lines as they are known. It raises :class:`Skipped` where something
that it needs is not there, and :class:`TooSlow` after its lines if a limit is broken. Run it on an idle computer.
"""

from __future__ import annotations

import importlib
import platform
import time

from leadlab import maintain
from leadlab.course import Course, CourseError

PARTS = {
    "imports": "import times in a fresh Python",
    "contract": "checks of the exercises per second, in plain Python",
    "lessons": "run time of each lesson",
    "clock": "simulated requests per second, against SimPy and looptime",
    "start": "JupyterLab, from the command to the first executed cell",
    "grading": "seconds a submission, the sandboxed engine against nbgrader's own Execute and against bare Python",
    "grade": "a class from the command to the gradebook, against nbgrader autograde and its feedback",
    "setup": "set-up in a new clone, from an empty cache and from a warm one",
}


class Skipped(Exception):
    """A part cannot be measured here; the message says why."""


class TooSlow(Exception):
    """A limit is broken; the message says which."""


def run(course: Course, names: list[str]) -> int:
    """Run the parts ``names``, or all; returns 1 if a limit is broken. Raises :class:`CourseError` for an unknown part."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        listed = "\n".join(f"  {name:<10}{text}" for name, text in PARTS.items())
        raise CourseError(f"no part {', '.join(unknown)}. The parts:\n{listed}")
    maintain.need("looptime", "simpy", "playwright")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    broken = 0
    for name in names or PARTS:
        print(f"\n{name}: {PARTS[name]}", flush=True)
        started = time.perf_counter()
        try:
            for line in importlib.import_module(f"leadlab.bench.{name}").measure(course):
                print(f"  {line}", flush=True)
        except Skipped as reason:
            print(f"  skipped: {reason}")
        except TooSlow as limit:
            print(f"  TOO SLOW: {limit}")
            broken += 1
        print(f"  ({time.perf_counter() - started:.0f} s)", flush=True)
    return int(broken > 0)
