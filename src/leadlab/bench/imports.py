"""Import times, in CPU seconds of a fresh interpreter, against an interpreter that imports nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from leadlab.bench import TooSlow
from leadlab.course import Course

REPEATS = 3
LIMITS_S = {"leadlab": 0.2, "leadlab.lesson": 2.0, "nbformat": 1.0, "nbgrader.apps": 2.0}


def measure(course: Course) -> Iterator[str]:
    bare = _cpu("pass")
    yield f"{'nothing':<16}{bare:6.2f} s"
    broken = []
    for module, limit in LIMITS_S.items():
        spent = _cpu(f"import {module}")
        yield f"{module:<16}{spent:6.2f} s{spent / bare:8.0f} times as much; limit {limit} s"
        if spent > limit:
            broken.append(f"import {module} {spent:.2f} s > {limit} s")
    if broken:
        raise TooSlow(", ".join(broken))


def _cpu(statement: str) -> float:
    """The least CPU time of a Python that runs ``statement``, in seconds."""
    program = f"{statement}\nimport time\nprint(time.process_time())"
    runs = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True) for _ in range(REPEATS)]
    return min(float(result.stdout.split()[-1]) for result in runs)
