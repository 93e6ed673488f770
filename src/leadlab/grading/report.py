"""The report of a run: a table for the terminal, a page with pictures for people, JSON for machines."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from leadlab.grading import suspicion
from leadlab.grading.coordinator import Outcome
from leadlab.grading.master import Master
from leadlab.grading.settings import Settings

JSON_NAME, PAGE_NAME = "report.json", "report.html"
BANDS = ("no points", "under 70 %", "70 % and more", "all points")
MOST_SHOWN = 12  # students in the terminal's list of those to look at


@dataclass(frozen=True)
class Report:
    """What a run has to say. ``missing``: who is in the gradebook and handed nothing in. ``protection``: how code was confined."""

    assignment: str
    masters: tuple[Master, ...]
    outcomes: tuple[Outcome, ...]
    missing: tuple[str, ...]
    protection: str
    model_faults: tuple[str, ...] = ()

    @cached_property
    def exercises(self) -> dict[str, tuple[str, ...]]:
        """The graded cells by exercise: those behind an answer; a cell without an answer stands for itself."""
        found: dict[str, list[str]] = {}
        for master in self.masters:
            owner = None
            for name, cell in master.names.items():
                settings = cell.metadata.nbgrader
                if settings["solution"] and not settings["grade"]:
                    owner = name.removesuffix("-answer")
                elif settings["grade"] or settings.get("task"):
                    if settings["solution"] or settings.get("task") or owner is None:
                        found[name] = [name]
                        continue
                    found.setdefault(owner, []).append(name)
        return {exercise: tuple(cells) for exercise, cells in found.items()}

    @cached_property
    def most(self) -> dict[str, float]:
        """The points that each exercise can give."""
        points = {
            name: float(cell.metadata.nbgrader.get("points", 0))
            for master in self.masters
            for name, cell in master.names.items()
        }
        return {exercise: sum(points[cell] for cell in cells) for exercise, cells in self.exercises.items()}

    def points(self, outcome: Outcome, exercise: str) -> float | None:
        """A student's points for an exercise; None while a person must give them."""
        found = [outcome.cells.get(cell) for cell in self.exercises[exercise]]
        return None if all(value is None for value in found) else sum(value or 0.0 for value in found)

    @cached_property
    def looks(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.looks]

    @cached_property
    def alike(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        return suspicion.alike({outcome.student: outcome.answers for outcome in self.outcomes})


def write(settings: Settings, report: Report) -> tuple[Path, Path]:
    """Write the JSON and the page beside the journal; returns their paths."""
    machine = settings.folder / JSON_NAME
    content = {
        "assignment": report.assignment,
        "protection": report.protection,
        "points": report.most,
        "model_faults": report.model_faults,
        "submissions": [asdict(outcome) for outcome in report.outcomes],
        "not_handed_in": report.missing,
        "alike": [{"students": students, "answers": same} for students, same in report.alike],
    }
    machine.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page = settings.folder / PAGE_NAME
    page.write_text(as_page(report), encoding="utf-8")
    return machine, page


def as_text(report: Report, page: Path) -> str:
    """The summary for the terminal."""
    graded = [outcome.points for outcome in report.outcomes]
    most = max((outcome.most for outcome in report.outcomes), default=0.0)
    lines = [
        f"{report.assignment}: {len(graded)} submissions, mean {sum(graded) / max(1, len(graded)):.1f} of {most:g} points"
    ]
    lines.append(f"{'exercise':<24}{'points':>8}{'mean':>8}{'full':>6}{'none':>6}{'wait':>6}")
    for exercise, points in report.most.items():
        found = [report.points(outcome, exercise) for outcome in report.outcomes]
        known = [value for value in found if value is not None]
        mean = f"{sum(known) / len(known):.1f}" if known else "-"
        full, none = sum(value >= points for value in known), sum(value == 0 for value in known)
        lines.append(f"{exercise:<24.24}{points:>8g}{mean:>8}{full:>6}{none:>6}{len(found) - len(known):>6}")
    lines.extend(f"The model solution fails: {fault}" for fault in report.model_faults)
    if report.looks:
        lines.append(f"{len(report.looks)} to look at:")
        lines.extend(
            f"  {_clean(one.student)[:24]:<24} {one.looks[0][0]} {_clean(one.looks[0][1])}"
            for one in report.looks[:MOST_SHOWN]
        )
        if len(report.looks) > MOST_SHOWN:
            lines.append(f"  … and {len(report.looks) - MOST_SHOWN} more")
    if report.alike:
        lines.append(f"{len(report.alike)} groups of students have equal answers: see the report; this is no verdict")
    if report.missing:
        lines.append(f"{len(report.missing)} handed nothing in: {', '.join(map(_clean, report.missing[:MOST_SHOWN]))}")
    return "\n".join([*lines, f"Sandbox: {report.protection}", f"Report: {page}"])


def as_page(report: Report) -> str:
    """The page: complete in itself, no script, nothing from the network."""
    from leadlab.grading.feedback import page_environment

    return str(
        page_environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            bars=bars(report),
            bands=BANDS,
            rows=[
                (one, [report.points(one, exercise) for exercise in report.exercises])
                for one in sorted(report.outcomes, key=lambda one: (-one.points, one.student))
            ],
            submissions=len(report.outcomes),
        )
    )


@dataclass(frozen=True)
class Bar:
    """How an exercise's points are spread: per cent of the students in each band of :data:`BANDS`."""

    exercise: str
    mean: float
    shares: tuple[float, ...]


def bars(report: Report) -> list[Bar]:
    """A bar for each exercise that somebody has points for."""
    found = []
    for name, most in report.most.items():
        values = [100 * v / most for one in report.outcomes if most and (v := report.points(one, name)) is not None]
        if values:
            shares = tuple(
                100 * sum(_band(value) == band for value in values) / len(values) for band in range(len(BANDS))
            )
            found.append(Bar(name, sum(values) / len(values), shares))
    return found


def _band(share: float) -> int:
    return 3 if share >= 100 else 2 if share >= 70 else 1 if share > 0 else 0


def _clean(text: Any) -> str:
    """A student's own text, for a terminal: without what moves the cursor."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text))
