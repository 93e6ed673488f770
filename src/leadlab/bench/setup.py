"""Set-up of a new clone: the committed state, caches of its own. The cold run downloads about 300 MB."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from leadlab.bench import Skipped, TooSlow
from leadlab.course import Course

COLD_LIMIT_S, WARM_LIMIT_S = 120.0, 30.0


def measure(course: Course) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clone = folder / "clone"
        result = subprocess.run(["git", "clone", "-q", str(course.root), str(clone)], capture_output=True, text=True)
        if result.returncode:
            raise Skipped(f"this folder cannot be cloned: {result.stderr.strip()}")
        caches = {"HOME": name, "UV_CACHE_DIR": str(folder / "uv"), "PIP_CACHE_DIR": str(folder / "pip")}
        cold = _set_up(clone, caches)
        yield f"cold cache      {cold:7.1f} s; limit {COLD_LIMIT_S:.0f} s"
        shutil.rmtree(clone / ".venv")
        warm = _set_up(clone, caches)
        yield f"warm cache      {warm:7.1f} s, cold takes {cold / warm:.1f} times as long; limit {WARM_LIMIT_S:.0f} s"
        again = _set_up(clone, caches)
        yield f"nothing to do   {again:7.1f} s, warm takes {warm / again:.0f} times as long"
    if cold > COLD_LIMIT_S or warm > WARM_LIMIT_S:
        raise TooSlow("set-up is over its limit")


def _set_up(clone: Path, caches: dict[str, str]) -> float:
    """Seconds that bootstrap.py took. Raises :class:`Skipped` with its last words."""
    python = getattr(sys, "_base_executable", None) or sys.executable  # of the system, as a person would call it
    started = time.perf_counter()
    result = subprocess.run(
        [python, "bootstrap.py"], cwd=clone, env={**os.environ, **caches}, capture_output=True, text=True
    )
    if result.returncode:
        raise Skipped((result.stderr.strip().splitlines() or ["set-up failed"])[-1])
    return time.perf_counter() - started
