"""Python programs that are meant to crash, in processes of their own, and the picture of when offloading pays."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from leadlab.figures import BLUE, VERMILION

TIME_LIMIT_S = 20.0
_NO_CORE = (
    "try:\n    import resource\n    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\nexcept ImportError:\n    pass\n"
)


def run_python(program: str) -> subprocess.CompletedProcess[str]:
    """Run ``program`` as the main module of a new process, in a folder of its own, without a core dump.

    ``returncode`` is −n where signal n ended it (POSIX). Raises subprocess.TimeoutExpired after 20 s.
    """
    with TemporaryDirectory() as folder:
        script = Path(folder, "program.py")
        script.write_text(_NO_CORE + program, encoding="utf-8")
        return subprocess.run(
            [sys.executable, str(script)], cwd=folder, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False
        )


def draw_break_even(work_ms: float, offload_cost: Callable[[float], float], crossing_mb: float) -> Figure:
    """Cost in ms of a job of ``work_ms`` inline, and of its hand-off, over the payload in MB, with their crossing."""
    figure, axes = plt.subplots(figsize=(7.5, 3.4))
    payloads = np.geomspace(0.001, 100, 200)
    costs = [offload_cost(float(payload)) for payload in payloads]
    axes.plot(payloads, np.full_like(payloads, work_ms), color=BLUE, label="inline: the loop is blocked for the work")
    axes.plot(payloads, costs, color=VERMILION, label="offloaded: hand-off there and back")
    if crossing_mb > 0:
        axes.plot([crossing_mb], [work_ms], "o", color="black")
        axes.annotate(f"{crossing_mb:,.2g} MB", (crossing_mb, work_ms), xytext=(6, -14), textcoords="offset points")
    axes.set(
        xscale="log", yscale="log", xlabel="payload (MB)", ylabel="cost (ms)", xlim=(0.001, 100), ylim=(0.01, 2000)
    )
    axes.legend(loc="upper left")
    return figure
