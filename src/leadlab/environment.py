"""The Python environment that the course runs in."""

from __future__ import annotations

import os
import sysconfig


def put_scripts_on_path() -> None:
    """Put this environment's scripts folder first on PATH, as activating it would.

    nbgrader 0.9 calls ``alembic`` by name and dies where only the full path of a command was called.
    """
    scripts = sysconfig.get_path("scripts")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if folders[:1] != [scripts]:
        os.environ["PATH"] = os.pathsep.join([scripts, *(folder for folder in folders if folder != scripts)])
