"""What the lab of del-4 hands over: the result's type, hours, and a fortnight of fourteen deploys."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any


@dataclass(frozen=True)
class Dora:
    """DORA's five metrics of a window, with the count behind the rates and the failures that are still open."""

    deployments: int
    per_week: float
    lead_time_h: float | None
    change_fail_rate: float | None
    recovery_h: float | None
    rework_rate: float | None
    open_failures: int


def hours(duration: timedelta) -> float:
    """``duration`` in hours."""
    return duration / timedelta(hours=1)


def utc(text: str) -> datetime:
    """``utc("01-06 09:00")`` is that moment of 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def fortnight() -> tuple[list[dict[str, Any]], dict[str, datetime], list[dict[str, Any]], datetime, datetime]:
    """The arguments of ``dora`` for the two weeks from Monday 2026-01-05, made anew by every call."""
    cet = timezone(timedelta(hours=1))
    commits = {"z0": datetime(2025, 12, 30, 10, tzinfo=UTC), "a2": datetime(2026, 1, 5, 15, tzinfo=cet)}
    times = "a1 01-05 09:00, b1 01-06 10:00, b2 01-07 08:00, c1 01-07 12:00, c2 01-08 09:00, "
    times += "d1 01-08 13:00, e1 01-09 09:00, f1 01-12 09:00, g1 01-13 09:00, h1 01-16 10:00"
    commits |= {row[:2]: utc(row[3:]) for row in times.split(", ")}
    deploys = [
        _deploy("p0", "01-02 10:00", "z0"),
        _deploy("p1", "01-05 16:00", "a1 a2", env="staging"),
        _deploy("p2", "01-06 09:00", "a1 a2"),
        _deploy("p3", "01-06 15:00", "b1", status="failed"),
        _deploy("p4", "01-07 10:00", "b1 b2"),
        _deploy("p5", "01-07 11:30", "", kind="rollback", caused_by="i1"),
        _deploy("p6", "01-08 08:00", "", kind="config"),
        _deploy("p7", "01-08 16:00", "c1 c2"),
        _deploy("p8", "01-09 10:00", "b1 b2 d1"),
        _deploy("p9", "01-09 11:00", "e1", kind="hotfix", caused_by="i2"),
        _deploy("p10", "01-12 15:00", "f1", kind="hotfix"),
        _deploy("p11", "01-14 09:00", "g1"),
        _deploy("p12", "01-16 16:00", "h1"),
        _deploy("p13", "01-19 00:00", "h1"),
    ]
    incidents = [
        _incident("i1", "p4", "01-07 11:35"),
        _incident("i2", "p7", "01-09 11:05"),
        _incident("i3", "p7", "01-09 12:00"),
        _incident("i4", None, "01-10 08:00"),
        _incident("i5", "p11", None),
        _incident("i6", "p2", "01-06 10:30", intervention=False),
    ]
    return deploys, commits, incidents, utc("01-05 00:00"), utc("01-19 00:00")


def _deploy(name: str, finished: str, shas: str, **different: Any) -> dict[str, Any]:
    row = {"id": name, "env": "prod", "status": "succeeded", "kind": "planned", "caused_by": None}
    return row | {"finished_at": utc(finished), "shas": shas.split()} | different


def _incident(name: str, cause: str | None, restored: str | None, intervention: bool = True) -> dict[str, Any]:
    restored_at = utc(restored) if restored else None
    return {"id": name, "cause_deploy": cause, "restored_at": restored_at, "intervention": intervention}
