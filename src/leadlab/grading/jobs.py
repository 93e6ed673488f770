"""A grading job: JSON text in, JSON text out, so that any executor on any computer can run it.

A job holds the sources of one notebook's cells and the limits; its result the outputs of each cell. :func:`run` keeps one warm
:class:`Engine` for each thread that calls it.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from leadlab.grading.engine import CellResult, Engine
from leadlab.grading.sandbox import Limits
from leadlab.grading.settings import Settings

_own = threading.local()
_all: set[Engine] = set()
_lock = threading.Lock()
_stopped = threading.Event()


class Stopped(Exception):
    """The run was stopped; the job is left undone."""


def of(settings: Settings, sources: Sequence[str]) -> str:
    """The job that executes ``sources``, in their order, in one fresh interpreter.

    All jobs of a run have the same limits and the same modules warm, so that they share the workers.
    """
    wanted = {
        "sources": list(sources),
        "limits": asdict(settings.limits),
        "warm": settings.warm,
        "allow_unsandboxed": settings.allow_unsandboxed,
    }
    return json.dumps(wanted)


def run(job: str) -> str:
    """Run a job. Raises what :class:`Engine` raises, and :class:`Stopped` after :func:`stop`."""
    wanted = json.loads(job)
    if _stopped.is_set():
        raise Stopped
    engine = _engine(Limits(**wanted["limits"]), tuple(wanted["warm"]), wanted["allow_unsandboxed"])
    results = [asdict(result) for result in engine.execute(wanted["sources"])]
    if _stopped.is_set():
        raise Stopped  # the engine was closed under it: what it says of the cells is not true
    return json.dumps(results)


def results(text: str) -> list[CellResult]:
    """What :func:`run` returned, one for each source."""
    found: list[dict[str, Any]] = json.loads(text)
    return [CellResult(**entry) for entry in found]


def stop() -> None:
    """End all engines of this process at once; running jobs raise :class:`Stopped`."""
    _stopped.set()
    close()


def close() -> None:
    """End all engines of this process. A later job starts its own anew."""
    with _lock:
        engines = list(_all)
        _all.clear()
    for engine in engines:
        with contextlib.suppress(OSError):
            engine.close()
    if not _stopped.is_set():
        _own.__dict__.clear()


def allow() -> None:
    """Take jobs again after :func:`stop`."""
    _stopped.clear()


def _engine(limits: Limits, warm: tuple[str, ...], allow_unsandboxed: bool) -> Engine:
    key = (limits, warm, allow_unsandboxed)
    if getattr(_own, "key", None) != key:
        if hasattr(_own, "engine"):
            _own.engine.close()
            with _lock:
                _all.discard(_own.engine)
        _own.engine = Engine(limits, warm=warm, allow_unsandboxed=allow_unsandboxed)
        _own.key = key
    with _lock:
        _all.add(_own.engine)
    engine: Engine = _own.engine
    return engine
