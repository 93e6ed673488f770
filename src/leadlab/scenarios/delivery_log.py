"""Team Ledger's delivery log: tickets, commits, deploys and incidents of 26 ISO weeks from Monday 2026-01-05.

Eight engineers own five deployable units. How many tickets are finished in each week is fixed (:data:`PLANNED`,
:data:`UNPLANNED`); only the detail within a week is drawn. Each quarter of 13 weeks begins and ends with nothing in
progress. Every draw is made of ``random.Random.random()``, whose sequence Python keeps for a seed, so the log is the
same on every platform and Python version.

The log is dirty on purpose. It holds a rollback and a later redeploy that ship old commits again, a deploy with two
incidents, an incident that is still open when the window ends, staging deploys with the same commits as production, a
deploy that finishes exactly on the window's end, pipeline runs that failed before production, and instants written
with two UTC offsets.
"""

from __future__ import annotations

import hashlib
import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from statistics import NormalDist
from typing import TypeVar

import pandas as pd

SEED = 20260105
WEEKS = 26
QUARTER_WEEKS = 13
START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday; instants t of the window have START <= t < END
END = START + timedelta(weeks=WEEKS)
SERVICES = ("checkout", "ledger", "payouts", "gateway", "money")  # money is the library that the others share
ENGINEERS = ("Ada", "Bela", "Chidi", "Dana", "Emre", "Farah", "Goran", "Hoa")
EPICS = ("instant-payouts", "ledger-split", "new-checkout", "platform")
FILES = tuple(f"{service}/module_{number:02}.py" for service in SERVICES for number in range(1, 25))
STAGED_SERVICE = "gateway"  # the only unit whose pipeline records its staging deploys

PLANNED = (5, 3, 6, 4, 7, 2, 5, 6, 3, 8, 4, 5, 1, 6, 4, 7, 5, 3, 6, 0, 7, 5, 4, 6, 3, 5)
"""Planned tickets finished in each week, zero weeks included."""

UNPLANNED = (2, 1, 3, 0, 2, 4, 1, 2, 3, 1, 2, 6, 5, 1, 2, 0, 3, 2, 1, 7, 1, 2, 3, 1, 2, 1)
"""Unplanned tickets finished in each week."""

DEPLOY_PROBABILITY = 0.6  # on a working day, for a service with unshipped commits
PIPELINE_FAILURE_PROBABILITY = 0.08
INCIDENT_PROBABILITY = 0.12  # for each successful production deploy
REMEDIES = (("rollback", 0.5), ("hotfix", 0.35), ("config", 0.15))
RECOVERY_MEDIAN_MIN, RECOVERY_SIGMA = 55.0, 1.25  # lognormal
UNCAUSED_INCIDENTS = 5

_WRITTEN_OFFSETS = (UTC, timezone(timedelta(hours=1)))
_HOTSPOT_WEIGHTS = tuple(1 / rank for rank in range(1, 25))  # a few files of a service get most of its changes

T = TypeVar("T")


@dataclass(frozen=True)
class DeliveryLog:
    """Four frames; a row's instants are ``datetime`` objects with an offset, a missing value is ``None``.

    ``tickets``: ``id``; ``kind`` (``"planned"``, ``"unplanned"``); ``epic`` (None for an unplanned one); ``service``;
    ``created``, ``started``, ``finished``. A ticket is finished when its branch is merged. In the order of ``finished``.

    ``commits``: ``sha``; ``author``; ``committed_at``; ``merged_at`` (of its branch, 0.2 to 6 days after the branch's
    first commit); ``service``; ``files`` (list of 1 to 3 of the 120 :data:`FILES`); ``ticket`` (its id; None for the
    commit of a hotfix, which was made without one). In the order of ``committed_at``.

    ``deploys``: one row a pipeline run. ``id``; ``service``; ``env`` (``"prod"``, ``"staging"``); ``status``
    (``"succeeded"``, ``"failed"``: the run ended before its environment changed); ``kind`` (``"planned"``,
    ``"rollback"``, ``"hotfix"``, ``"config"``); ``finished_at``; ``shas`` (list; a rollback ships the commits of the
    deploy before the failed one again, a config deploy none); ``caused_by`` (id of the incident that it answers, or
    None). In the order of ``finished_at``.

    ``incidents``: ``id``; ``cause_deploy`` (id of the deploy that caused it, or None); ``opened_at``; ``restored_at``
    (None: still open at :data:`END`); ``intervention`` (bool: somebody had to act). In the order of ``opened_at``.
    """

    tickets: pd.DataFrame
    commits: pd.DataFrame
    deploys: pd.DataFrame
    incidents: pd.DataFrame


class _Draws:
    """Random draws made of ``random.Random.random()`` alone: the other methods may change with the Python version."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self._random()

    def happens(self, probability: float) -> bool:
        return self._random() < probability

    def choice(self, items: Sequence[T], weights: Sequence[float] | None = None) -> T:
        if weights is None:
            return items[int(self._random() * len(items))]
        mark = self._random() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            mark -= weight
            if mark < 0:
                return item
        return items[-1]

    def poisson(self, mean: float) -> int:
        """By inversion, so that one draw costs one random number."""
        mark, number, probability = self._random(), 0, math.exp(-mean)
        while mark >= probability and number < 50:
            mark -= probability
            number += 1
            probability *= mean / number
        return number

    def lognormal(self, median: float, sigma: float) -> float:
        return median * math.exp(sigma * NormalDist().inv_cdf(self.uniform(1e-9, 1 - 1e-9)))


@dataclass(eq=False)
class _Ticket:
    kind: str
    epic: str | None
    service: str
    created: datetime
    started: datetime
    finished: datetime
    first_commit: datetime
    id: str = ""


@dataclass(eq=False)
class _Commit:
    author: str
    committed_at: datetime
    merged_at: datetime
    service: str
    files: list[str]
    ticket: _Ticket | None
    sha: str = ""


@dataclass(eq=False)
class _Incident:
    cause: _Deploy | None
    opened_at: datetime
    restored_at: datetime | None
    intervention: bool
    id: str = ""


@dataclass(eq=False)
class _Deploy:
    service: str
    env: str
    status: str
    kind: str
    finished_at: datetime
    commits: list[_Commit]
    caused_by: _Incident | None = None
    id: str = ""


def delivery_log(seed: int = SEED) -> DeliveryLog:
    """The log of the whole window. Every call builds new frames, equal for an equal ``seed``."""
    draws = _Draws(seed)
    tickets = _finish_tickets(draws)
    commits = [commit for ticket in tickets for commit in _work_on(draws, ticket)]
    history = _History(draws, commits)
    for service in SERVICES:
        history.operate(service)
    history.add_planted_cases()
    return _as_frames(seed, draws, tickets, history)


def weekly_finished(tickets: pd.DataFrame, kind: str) -> list[int]:
    """Tickets of ``kind`` finished in each of the :data:`WEEKS` weeks, read from the log."""
    weeks = [(finished - START) // timedelta(weeks=1) for finished in tickets.loc[tickets["kind"] == kind, "finished"]]
    return [weeks.count(week) for week in range(WEEKS)]


def _seconds(moment: datetime) -> datetime:
    """Whole seconds, so that a last bit of ``math.exp`` that differs between platforms changes nothing."""
    return moment.replace(microsecond=0)


def _is_working(moment: datetime) -> bool:
    return moment.weekday() < 5 and 8 <= moment.hour < 18


def _finish_tickets(draws: _Draws) -> list[_Ticket]:
    tickets = []
    for week in range(WEEKS):
        opening = START + timedelta(weeks=week - week % QUARTER_WEEKS, hours=8)  # nothing starts before its quarter
        for kind, finished_in_week in (("planned", PLANNED[week]), ("unplanned", UNPLANNED[week])):
            for _ in range(finished_in_week):
                finished, first = _branch(draws, START + timedelta(weeks=week), opening)
                started = _seconds(max(opening, first - timedelta(hours=draws.uniform(0.5, 40))))
                waited = timedelta(days=draws.uniform(3, 40) if kind == "planned" else draws.uniform(0.02, 1))
                epic = draws.choice(EPICS) if kind == "planned" else None
                service = draws.choice(SERVICES)
                tickets.append(_Ticket(kind, epic, service, _seconds(started - waited), started, finished, first))
    tickets.sort(key=lambda ticket: ticket.finished)
    for number, ticket in enumerate(tickets, 1):
        ticket.id = f"T-{number:03}"
    return tickets


def _branch(draws: _Draws, monday: datetime, opening: datetime) -> tuple[datetime, datetime]:
    """When a branch of the week is merged, and its first commit: both in working hours, neither before ``opening``."""
    while True:
        merged = _seconds(monday + timedelta(days=draws.choice(range(5)), hours=draws.uniform(9, 17)))
        first = _seconds(merged - timedelta(days=draws.uniform(0.2, 6)))
        if first > opening and _is_working(first):
            return merged, first


def _work_on(draws: _Draws, ticket: _Ticket) -> list[_Commit]:
    author = draws.choice(ENGINEERS)
    span = (ticket.finished - ticket.first_commit).total_seconds()
    moments = [ticket.first_commit]
    moments += [
        _seconds(ticket.first_commit + timedelta(seconds=draws.uniform(0, span))) for _ in range(draws.poisson(1))
    ]
    return [
        _Commit(author, moment, ticket.finished, ticket.service, _touched(draws, ticket.service), ticket)
        for moment in moments
    ]


def _touched(draws: _Draws, service: str) -> list[str]:
    own = [path for path in FILES if path.startswith(f"{service}/")]
    wanted, files = draws.choice((1, 2, 3)), set[str]()
    while len(files) < wanted:
        files.add(draws.choice(own, _HOTSPOT_WEIGHTS))
    return sorted(files)


@dataclass
class _History:
    """What was deployed and what broke, one service after the other."""

    draws: _Draws
    commits: list[_Commit]
    deploys: list[_Deploy] = field(default_factory=list)
    incidents: list[_Incident] = field(default_factory=list)
    unshipped: dict[str, list[_Commit]] = field(default_factory=dict)

    def operate(self, service: str) -> None:
        """Play the service's pipeline over the whole window."""
        draws, order = self.draws, count()
        pending = [commit for commit in self.commits if commit.service == service]
        live: list[_Deploy] = []  # the service's successful production deploys, oldest first
        agenda: list[tuple[datetime, int, str, _Incident | None]] = []
        for day in range(7 * WEEKS):
            moment = _seconds(START + timedelta(days=day, hours=draws.uniform(9, 17.5)))
            if moment.weekday() < 5 and draws.happens(DEPLOY_PROBABILITY):
                heapq.heappush(agenda, (moment, next(order), "planned", None))
        while agenda:
            moment, _, kind, incident = heapq.heappop(agenda)
            if moment >= END:
                break
            shipped = [commit for commit in pending if commit.merged_at <= moment] if kind == "planned" else []
            if kind == "planned" and not shipped:
                continue
            if kind == "planned" and service == STAGED_SERVICE:
                staged_at = _seconds(moment - timedelta(minutes=draws.uniform(10, 30)))
                self.deploys.append(_Deploy(service, "staging", "succeeded", "planned", staged_at, shipped))
            if kind == "planned" and draws.happens(PIPELINE_FAILURE_PROBABILITY):
                self.deploys.append(_Deploy(service, "prod", "failed", "planned", moment, shipped))
                continue
            if kind == "rollback" and incident is not None and incident.cause in live:
                before = live.index(incident.cause) - 1
                shipped = live[before].commits if before >= 0 else []
                pending = incident.cause.commits + pending  # off production again: a later deploy ships them anew
            if kind == "hotfix" and incident is not None:
                shipped = [self._hotfix_commit(service, incident.opened_at, moment)]
            deploy = _Deploy(service, "prod", "succeeded", kind, moment, shipped, incident)
            live.append(deploy)
            self.deploys.append(deploy)
            if kind == "planned":
                pending = [commit for commit in pending if commit not in shipped]
            if draws.happens(INCIDENT_PROBABILITY):
                caused, remedied_at = self._break(deploy)
                remedy = draws.choice([name for name, _ in REMEDIES], [weight for _, weight in REMEDIES])
                heapq.heappush(agenda, (remedied_at, next(order), remedy, caused))
        self.unshipped[service] = pending

    def _break(self, deploy: _Deploy) -> tuple[_Incident, datetime]:
        """The incident that ``deploy`` causes, and when its remedy is deployed."""
        minutes = self.draws.lognormal(RECOVERY_MEDIAN_MIN, RECOVERY_SIGMA)
        opened = deploy.finished_at + timedelta(minutes=minutes * self.draws.uniform(0.05, 0.4))
        restored = deploy.finished_at + timedelta(minutes=minutes)
        remedied = opened + (restored - opened) * self.draws.uniform(0.6, 0.95)
        opened, restored, remedied = _seconds(opened), _seconds(restored), _seconds(remedied)
        incident = _Incident(deploy, opened, restored if restored < END else None, True)
        if opened < END:
            self.incidents.append(incident)
        return incident, remedied

    def _hotfix_commit(self, service: str, opened: datetime, deployed: datetime) -> _Commit:
        committed = _seconds(opened + (deployed - opened) * self.draws.uniform(0.2, 0.6))
        merged = _seconds(committed + (deployed - committed) * self.draws.uniform(0.2, 0.6))
        files = _touched(self.draws, service)
        commit = _Commit(self.draws.choice(ENGINEERS), committed, merged, service, files, None)
        self.commits.append(commit)
        return commit

    def add_planted_cases(self) -> None:
        """The cases of the module's docstring that chance alone would not promise, and the uncaused incidents."""
        draws = self.draws
        twice = next(
            i for i in self.incidents if i.cause and i.restored_at and i.opened_at > START + timedelta(weeks=5)
        )
        again = twice.opened_at + timedelta(minutes=40)
        self.incidents.append(_Incident(twice.cause, again, again + timedelta(hours=3), True))
        last = max(
            (d for d in self.deploys if d.env == "prod" and d.status == "succeeded"), key=lambda d: d.finished_at
        )
        self.incidents.append(_Incident(last, last.finished_at + timedelta(minutes=25), None, True))
        service = max(SERVICES, key=lambda name: len(self.unshipped[name]))
        self.deploys.append(_Deploy(service, "prod", "succeeded", "planned", END, self.unshipped[service]))
        for number in range(UNCAUSED_INCIDENTS):
            opened = _seconds(START + timedelta(weeks=WEEKS * (number + draws.uniform(0.1, 0.9)) / UNCAUSED_INCIDENTS))
            minutes = draws.lognormal(RECOVERY_MEDIAN_MIN, RECOVERY_SIGMA)
            restored = _seconds(opened + timedelta(minutes=minutes))
            self.incidents.append(_Incident(None, opened, restored, draws.happens(0.6)))


def _as_frames(seed: int, draws: _Draws, tickets: list[_Ticket], history: _History) -> DeliveryLog:
    """Sort, number, and write the instants with one of the two offsets."""
    commits = sorted(history.commits, key=lambda commit: commit.committed_at)
    deploys = sorted(history.deploys, key=lambda deploy: deploy.finished_at)
    incidents = sorted(history.incidents, key=lambda incident: incident.opened_at)
    for number, commit in enumerate(commits):
        commit.sha = hashlib.sha1(f"{seed}/{number}".encode()).hexdigest()[:12]
    for number, deploy in enumerate(deploys, 1):
        deploy.id = f"D-{number:03}"
    for number, incident in enumerate(incidents, 1):
        incident.id = f"I-{number:02}"

    def written(moment: datetime | None) -> datetime | None:
        return moment and moment.astimezone(draws.choice(_WRITTEN_OFFSETS))

    return DeliveryLog(
        tickets=_frame(
            ("id", "kind", "epic", "service", "created", "started", "finished"),
            [(t.id, t.kind, t.epic, t.service, *map(written, (t.created, t.started, t.finished))) for t in tickets],
        ),
        commits=_frame(
            ("sha", "author", "committed_at", "merged_at", "service", "files", "ticket"),
            [
                (
                    c.sha,
                    c.author,
                    written(c.committed_at),
                    written(c.merged_at),
                    c.service,
                    c.files,
                    c.ticket and c.ticket.id,
                )
                for c in commits
            ],
        ),
        deploys=_frame(
            ("id", "service", "env", "status", "kind", "finished_at", "shas", "caused_by"),
            [
                (
                    d.id,
                    d.service,
                    d.env,
                    d.status,
                    d.kind,
                    written(d.finished_at),
                    [commit.sha for commit in d.commits],
                    d.caused_by and d.caused_by.id,
                )
                for d in deploys
            ],
        ),
        incidents=_frame(
            ("id", "cause_deploy", "opened_at", "restored_at", "intervention"),
            [
                (i.id, i.cause and i.cause.id, written(i.opened_at), written(i.restored_at), i.intervention)
                for i in incidents
            ],
        ),
    )


def _frame(columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """All columns of dtype object: other dtypes would turn None into NaN or refuse two offsets in one column."""
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=object)
            for name, values in zip(columns, zip(*rows, strict=True), strict=True)
        }
    )
