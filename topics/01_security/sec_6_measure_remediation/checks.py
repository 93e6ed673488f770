import math
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import Remediation, Ticket
from .solution import max_false_alarm, precision, remediation

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FIELDS = ("median_days", "open_after_sla", "overdue", "closed_mean_days")
FIXED_AFTER = (6, 6, 6, 7, 10, 13, 16, 22, 23)
STILL_OPEN = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)


class EndOfSummer(tzinfo):
    """A zone with one change: at 01:00 UTC on 2026-10-25 from +02:00 to +01:00, so 02:00-03:00 comes twice."""

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """+02:00 before the change, +01:00 after it."""
        assert dt is not None
        wall = dt.replace(tzinfo=None)
        is_winter = wall >= datetime(2026, 10, 25, 3) or (wall >= datetime(2026, 10, 25, 2) and dt.fold == 1)
        return timedelta(hours=1 if is_winter else 2)

    def dst(self, dt: datetime | None) -> timedelta:
        """One hour in summer."""
        return self.utcoffset(dt) - timedelta(hours=1)

    def tzname(self, dt: datetime | None) -> str:
        """The offset."""
        return f"+0{self.utcoffset(dt).seconds // 3600}:00"


def near(got: object, right: float | None) -> bool:
    """Equal to 1e-9, or both None."""
    if right is None or got is None:
        return got is right
    try:
        return math.isclose(float(got), right, rel_tol=1e-9, abs_tol=1e-9)  # type: ignore[arg-type]
    except TypeError:
        return False


def fixed(name: str, days: float, ago: float) -> Ticket:
    """Opened ``ago`` days before NOW and closed after ``days`` days."""
    opened = NOW - timedelta(days=ago)
    return Ticket(name, opened, opened + timedelta(days=days))


def pending(name: str, days: float) -> Ticket:
    """Open since ``days`` days before NOW."""
    return Ticket(name, NOW - timedelta(days=days), None)


def remission() -> list[Ticket]:
    """The 21 patients as tickets: a week of remission is a day here, the end of remission closes a ticket."""
    closed = [fixed(f"c{number}", days, 40) for number, days in enumerate(FIXED_AFTER)]
    return closed + [pending(f"o{number}", days) for number, days in enumerate(STILL_OPEN)]


def expect_fields(
    tickets: Sequence[Ticket],
    now: datetime,
    sla_days: float,
    right: dict[str, float | None],
    *,
    called: str,
    wanted: str,
    next_step: str,
) -> None:
    """``remediation`` gives these fields; the message shows them."""
    result = remediation(tickets, now, sla_days)
    got = {name: getattr(result, name) for name in right}
    expect(
        isinstance(result, Remediation) and all(near(got[name], value) for name, value in right.items()),
        called=called,
        got=", ".join(f"{name}={value!r}" for name, value in got.items()),
        wanted=wanted,
        next_step=next_step,
    )


def described(tickets: Sequence[Ticket], now: datetime) -> str:
    """The tickets' times in days, those open at ``now`` with a plus."""
    times = sorted(
        (
            (min(ticket.closed or now, now) - ticket.opened).total_seconds() / 86_400,
            not (ticket.closed and ticket.closed <= now),
        )
        for ticket in tickets
    )
    return " ".join(f"{days:g}{'+' if is_open else ''}" for days, is_open in times)


@check(points=1)
def survival_table_of_the_6_mp_patients() -> None:
    """The published table of 21 patients on 6-MP (Freireich, 1963), read as tickets: S at seven times, and the median."""
    table = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for days, share in table.items():
        result = remediation(remission(), NOW, days)
        expect(
            isinstance(result.open_after_sla, float) and abs(result.open_after_sla - share) < 6e-4,
            called=f"remediation(remission(), NOW, {days}).open_after_sla",
            got=result.open_after_sla,
            wanted=f"{share}, to three digits",
            next_step="at 6 days 21 tickets are at risk and 3 are closed: 1 - 3/21; at 7 days 17 are at risk",
        )
    expect_fields(
        remission(),
        NOW,
        20,
        {"median_days": 23.0, "overdue": 5, "closed_mean_days": sum(FIXED_AFTER) / 9},
        called="remediation(remission(), NOW, 20)",
        wanted="median_days 23.0, overdue 5, closed_mean_days 12.11",
        next_step="the median is the smallest time at which S is 0.5 or less; 25, 32, 32, 34 and 35 days are more than 20",
    )


@check(points=1, hidden=True)
def nothing_closed_or_nothing_at_all() -> None:
    """No tickets; only open ones; one that was opened at this moment; one closed at the moment of opening."""
    nothing: dict[str, float | None] = {
        "median_days": None,
        "open_after_sla": None,
        "overdue": 0,
        "closed_mean_days": None,
    }
    empty: Any
    for empty in ([], ()):
        expect_fields(
            empty,
            NOW,
            30,
            nothing,
            called=f"remediation({empty!r}, NOW, 30)",
            wanted="what the task says for no tickets",
            next_step="without tickets there is no share, and without closures no mean",
        )
    for name, tickets, right in (
        ("three open tickets", [pending("a", 10), pending("b", 40), pending("c", 90)], (None, 1.0, 2, None)),
        ("one ticket, opened at now", [pending("a", 0)], (None, 1.0, 0, None)),
        ("one ticket, closed at the moment of opening", [fixed("a", 0, 5)], (0.0, 0.0, 0, 0.0)),
        ("one closed and two open", [fixed("a", 4, 9), pending("b", 5), pending("c", 6)], (None, 2 / 3, 0, 4.0)),
    ):
        expect_fields(
            tickets,
            NOW,
            30,
            dict(zip(FIELDS, right, strict=True)),
            called=f"remediation of {name}, sla_days 30",
            wanted="the four fields by the task's rules",
            next_step="open tickets keep S up; a median that S never reaches is None; 0.0 is not None",
        )


@check(points=1, hidden=True)
def closures_come_before_censoring() -> None:
    """Tickets with equal times, some closed and some still open."""
    for closed, still_open in (((10,), (10,)), ((10, 10), (10, 10, 20)), ((5, 10), (5, 5, 10)), ((7, 7, 9), (7, 8, 9))):
        tickets = [pending(f"o{number}", days) for number, days in enumerate(still_open)]
        tickets += [fixed(f"c{number}", days, 50) for number, days in enumerate(closed)]
        share = Fraction(1)
        for days in sorted(set(closed)):
            share *= 1 - Fraction(closed.count(days), sum(end >= days for end in closed + still_open))
        expect_fields(
            tickets,
            NOW,
            30,
            {"open_after_sla": float(share)},
            called=f"remediation of tickets with the times {described(tickets, NOW)} (+ is open), sla_days 30",
            wanted="the product of 1 - d / n over the times of closures",
            next_step="a ticket censored at t is still at risk at t; all closures at t are one factor",
        )


@check(points=1, hidden=True)
def as_of_now() -> None:
    """Tickets that were closed after now, and exactly at now."""
    tickets = [fixed("a", 2, 9), fixed("late", 30, 12), fixed("b", 5, 8), fixed("later", 90, 20)]
    expect_fields(
        tickets,
        NOW,
        10,
        {"median_days": 5.0, "open_after_sla": 0.5, "overdue": 2, "closed_mean_days": 3.5},
        called="remediation of two closed tickets (2 and 5 days) and two that were closed after now (open for 12 and 20), sla_days 10",
        wanted="the latter count as open, for all four fields",
        next_step="closed <= now decides, not whether closed is None",
    )
    expect_fields(
        [fixed("a", 9, 9), pending("b", 20)],
        NOW,
        30,
        {"open_after_sla": 0.5, "closed_mean_days": 9.0},
        called="remediation of one ticket closed exactly at now after 9 days, and one open for 20, sla_days 30",
        wanted="the first counts as closed",
        next_step="closed <= now, the same instant included",
    )


@check(points=1, hidden=True)
def limits_are_exact() -> None:
    """Closures exactly at the limit, ages exactly at the limit, and one second on either side."""
    second = 1 / 86_400
    for days, share in ((30 - second, 0.5), (30.0, 0.5), (30 + second, 1.0)):
        expect_fields(
            [fixed("a", days, 60), pending("b", 40)],
            NOW,
            30,
            {"open_after_sla": share},
            called=f"remediation of a ticket closed after {days:.5f} days and one open for 40, sla_days 30",
            wanted="S(30), which includes closures at exactly 30 days, and no later ones",
            next_step="days <= sla_days, without rounding",
        )
    for days, overdue in ((30 - second, 0), (30.0, 0), (30 + second, 1), (30.75, 1)):
        expect_fields(
            [pending("a", days), fixed("b", 35, 50)],
            NOW,
            30,
            {"overdue": overdue},
            called=f"remediation of a ticket open for {days:.5f} days and one closed after 35, sla_days 30",
            wanted="overdue counts open tickets whose time is greater than 30 days",
            next_step="strictly greater, whole days do not matter, and closed tickets are never overdue",
        )


@check(points=1, hidden=True)
def elapsed_time_over_a_clock_change() -> None:
    """Durations of part of a day, and over the end of summer time in a zone with such a change."""
    zone = EndOfSummer()
    opened = datetime(2026, 10, 24, 12, tzinfo=zone)
    monday = datetime(2026, 10, 26, 12, tzinfo=zone)
    expect_fields(
        [Ticket("a", opened, monday), Ticket("b", opened, None)],
        monday,
        2,
        {"median_days": 49 / 24, "open_after_sla": 1.0, "overdue": 1, "closed_mean_days": 49 / 24},
        called="remediation of a ticket from noon to noon two days later, over the end of summer time, and an open one; sla_days 2",
        wanted="49 hours",
        next_step="convert to UTC before you subtract: within one zone Python subtracts wall clocks",
    )
    before = datetime(2026, 10, 25, 2, 40, tzinfo=zone)
    after = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=zone)
    now = datetime(2026, 10, 25, 2, 20, fold=1, tzinfo=zone)
    expect_fields(
        [Ticket("a", before, after), Ticket("b", before.replace(hour=1), before)],
        now,
        1,
        {"open_after_sla": 0.0, "closed_mean_days": 45 / 60 / 24},
        called="remediation of tickets from 02:40 to the second 02:10 and from 01:40 to the first 02:40, now is the second 02:20",
        wanted="both closed, after 30 and 60 minutes",
        next_step="convert to UTC before you compare: within one zone Python compares wall clocks",
    )
    tokyo = timezone(timedelta(hours=9))
    expect_fields(
        [Ticket("a", NOW.astimezone(tokyo) - timedelta(hours=30), NOW - timedelta(hours=6)), pending("b", 3.25)],
        NOW,
        30,
        {"median_days": 1.0, "closed_mean_days": 1.0},
        called="remediation of a ticket opened 30 hours ago, written in +09:00, and closed 6 hours ago, written in UTC",
        wanted="24 hours",
        next_step="compare instants; parts of days count",
    )


@check(points=1, hidden=True)
def agrees_with_a_reference() -> None:
    """Samples of which exactly half is closed or just less, and 20 random samples against a reference in fractions."""
    for size in (*range(2, 42, 2), 101, 201):
        tickets = [fixed(str(number), 1 + number, 300) for number in range(size)]
        expect_fields(
            tickets,
            NOW,
            100,
            {"median_days": (size + 1) // 2},
            called=f"remediation of {size} tickets closed after 1, 2, ... {size} days",
            wanted="the first time at which half is closed, or more",
            next_step="a product of floats may miss 0.5 by 1e-16; allow 1e-9",
        )
    for seed in range(20):
        rng = random.Random(seed)
        tickets = []
        for number in range(rng.randint(5, 60)):
            age, days = rng.randint(0, 90 * 24), rng.randint(0, 120 * 24)
            opened = NOW - timedelta(hours=age)
            tickets.append(Ticket(f"t{number}", opened, None if rng.random() < 0.2 else opened + timedelta(hours=days)))
        rows = [
            (
                hours := (min(ticket.closed or NOW, NOW) - ticket.opened) // timedelta(hours=1),
                bool(ticket.closed and ticket.closed <= NOW),
            )
            for ticket in tickets
        ]
        share, median, limit = Fraction(1), None, rng.randint(1, 60)
        after = share
        for hours in sorted({hours for hours, is_closed in rows if is_closed}):
            share *= 1 - Fraction(rows.count((hours, True)), sum(other >= hours for other, _ in rows))
            median = hours / 24 if median is None and share <= Fraction(1, 2) else median
            after = share if hours <= limit * 24 else after
        closed = [hours / 24 for hours, is_closed in rows if is_closed]
        overdue = sum(hours > limit * 24 for hours, is_closed in rows if not is_closed)
        mean = sum(closed) / len(closed) if closed else None
        expect_fields(
            tickets,
            NOW,
            limit,
            dict(zip(FIELDS, (median, float(after), overdue, mean), strict=True)),
            called=f"remediation of {len(tickets)} random tickets (seed {seed}), sla_days {limit}",
            wanted="the four fields by the task's rules",
            next_step="work through the visible example by hand, one closure after the other",
        )


@check(points=1, hidden=True)
def tickets_that_cannot_be() -> None:
    """Naive datetimes in every place, duplicate ids, moments in the wrong order."""
    good = [fixed("a", 2, 9), pending("b", 5)]
    naive = NOW.replace(tzinfo=None)
    cases: list[tuple[str, list[Ticket], datetime]] = [
        ("a naive now", good, naive),
        ("a naive now and no tickets", [], naive),
        ("a naive opened", [*good, Ticket("c", naive - timedelta(days=3), None)], NOW),
        ("a naive opened and closed", [*good, Ticket("c", naive - timedelta(days=3), naive - timedelta(days=2))], NOW),
        ("a naive closed", [*good, Ticket("c", NOW - timedelta(days=3), naive - timedelta(days=1))], NOW),
        ("a naive closed after now", [*good, Ticket("c", NOW - timedelta(days=3), naive + timedelta(days=9))], NOW),
        ("everything naive", [Ticket("c", naive - timedelta(days=3), naive)], naive),
        ("two tickets with one id", [*good, pending("a", 7)], NOW),
        ("a ticket opened after now", [*good, Ticket("c", NOW + timedelta(seconds=1), None)], NOW),
        ("a ticket opened and closed after now", [*good, fixed("c", 1, -5)], NOW),
        ("a ticket closed before it was opened", [*good, fixed("c", -1, 5)], NOW),
    ]
    for name, tickets, now in cases:
        expect_raises(
            ValueError,
            partial(remediation, tickets, now, 30),
            called=f"remediation with {name}",
            next_step="utcoffset() is None for a naive datetime; check each ticket before you compute",
        )


@check(points=1)
def axelssons_detector() -> None:
    """precision: two in 100,000 events are attacks, and one in 100,000 of the others raises an alarm."""
    for detection, false_alarm, right in (
        (1.0, 1e-5, 0.6667),
        (0.7, 1e-5, 0.5833),
        (1.0, 1e-3, 0.0196),
        (0.7, 1e-3, 0.0138),
    ):
        got = precision(2e-5, detection, false_alarm)
        expect(
            isinstance(got, float) and abs(got - right) < 1e-4,
            called=f"precision(2e-5, {detection}, {false_alarm})",
            got=got,
            wanted=f"{right}, to 0.0001",
            next_step="of 100,000 events 2 are attacks and 99,998 are not; count the alarms of both kinds",
        )


@check(points=1, hidden=True)
def one_undoes_the_other() -> None:
    """precision with the rate of max_false_alarm is the target, in 200 random cases."""
    rng = random.Random(6)
    for _ in range(200):
        base_rate, detection = 10 ** rng.uniform(-8, -0.05), rng.uniform(0.05, 1)
        target = rng.uniform(0.01, 0.99)
        rate = max_false_alarm(base_rate, detection, target)
        exact = (
            Fraction(base_rate)
            * Fraction(detection)
            * (1 - Fraction(target))
            / (Fraction(target) * (1 - Fraction(base_rate)))
        )
        called = f"max_false_alarm({base_rate!r}, {detection!r}, {target!r})"
        expect(
            math.isclose(rate, min(Fraction(1), exact), rel_tol=1e-9),
            called=called,
            got=rate,
            wanted="the largest false alarm rate with which precision is still the target, at most 1.0",
            next_step="solve the formula of precision for false_alarm",
        )
        if exact < 1:
            got = precision(base_rate, detection, rate)
            expect(
                math.isclose(got, target, rel_tol=1e-9),
                called=f"precision({base_rate!r}, {detection!r}, {called})",
                got=got,
                wanted="the target",
                next_step="both functions are one formula, solved for different letters",
            )


@check(points=1, hidden=True)
def extremes_of_the_rates() -> None:
    """Very rare and very common attacks, no false alarms, alarms at every event, targets that any detector reaches."""
    for base_rate in (1e-6, 1e-12, 1e-17, 1e-40, 1e-100, 0.5, 0.999, 1 - 2**-40):
        for detection, false_alarm in ((1.0, 1e-5), (0.3, 1e-12), (1.0, 1.0), (0.01, 0.0), (1.0, base_rate)):
            real = Fraction(base_rate) * Fraction(detection)
            exact = real / (real + (1 - Fraction(base_rate)) * Fraction(false_alarm))
            got = precision(base_rate, detection, false_alarm)
            expect(
                math.isclose(got, exact, rel_tol=1e-9),
                called=f"precision({base_rate!r}, {detection!r}, {false_alarm!r})",
                got=got,
                wanted="P(attack | alarm), to a relative 1e-9",
                next_step="do not round, and do not compute a small number as the difference of two large ones",
            )
        for target in (1e-6, 0.5, 0.999):
            odds = Fraction(base_rate) * (1 - Fraction(target)) / (Fraction(target) * (1 - Fraction(base_rate)))
            got = max_false_alarm(base_rate, 1.0, target)
            expect(
                math.isclose(got, min(Fraction(1), odds), rel_tol=1e-9),
                called=f"max_false_alarm({base_rate!r}, 1.0, {target!r})",
                got=got,
                wanted="the largest rate, at most 1.0",
                next_step="a rate is a probability: where every rate will do, the answer is 1.0",
            )


@check(points=1, hidden=True)
def rates_out_of_range() -> None:
    """Probabilities outside their ranges, each range's ends, NaN."""
    outside: dict[str, tuple[float, ...]] = {
        "base_rate": (0.0, 1.0, -0.1, 1.5, math.nan, math.inf),
        "detection": (0.0, -0.5, 1.0001, math.nan),
        "false_alarm": (-1e-9, 1.0001, math.nan, math.inf),
        "target": (0.0, 1.0, -0.2, 2.0, math.nan),
    }
    functions: list[tuple[Callable[..., float], str, str]] = [
        (precision, "precision", "false_alarm"),
        (max_false_alarm, "max_false_alarm", "target"),
    ]
    for function, name, third in functions:
        for wrong in ("base_rate", "detection", third):
            for value in outside[wrong]:
                arguments = {"base_rate": 0.01, "detection": 0.9, third: 0.1} | {wrong: value}
                expect_raises(
                    ValueError,
                    partial(function, **arguments),
                    called=f"{name}({', '.join(f'{key}={given!r}' for key, given in arguments.items())})",
                    next_step="write each range as 0 < x < 1 and negate it: a comparison with NaN is False",
                )
