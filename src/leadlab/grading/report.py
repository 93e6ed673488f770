"""The report of a run: a table for the terminal, JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from leadlab.grading.coordinator import Outcome, Settings
from leadlab.grading.master import Master


def write(settings: Settings, masters: Sequence[Master], outcomes: Sequence[Outcome], protection: str) -> Path:
    """Write ``report.json`` beside the journal; returns its path."""
    path = settings.folder / "report.json"
    content = {
        "assignment": settings.assignment,
        "protection": protection,
        "submissions": [asdict(outcome) for outcome in sorted(outcomes, key=lambda one: one.student)],
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def as_text(outcomes: Sequence[Outcome], path: Path) -> str:
    lines = [f"{outcome.student:20.20s} {outcome.points:7.1f} of {outcome.most:g}" for outcome in outcomes]
    return "\n".join([*lines, f"{path}"])
