"""Checks of del-4: eight visible points on a fortnight, ten hidden ones on rules, boundaries and random logs."""

import copy
import math
import numbers
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.scenarios.delivery_log import END, START, WEEKS, delivery_log

from .given import Dora, fortnight, hours
from .solution import dora

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SUNDAY = MONDAY + timedelta(days=6)
FIELDS = (
    "deployments",
    "per_week",
    "lead_time_h",
    "change_fail_rate",
    "recovery_h",
    "rework_rate",
    "open_failures",
)


def near(got: object, right: float | None) -> bool:
    """Equal to 1e-9, or both None."""
    if right is None or got is None:
        return got is right
    return isinstance(got, numbers.Real) and math.isclose(float(got), right, rel_tol=1e-9, abs_tol=1e-9)


def run(name: str, day: float, shas: str = "", **different: Any) -> dict[str, Any]:
    """A pipeline run of production that finished ``day`` days after MONDAY."""
    row = {"id": name, "env": "prod", "status": "succeeded", "kind": "planned", "caused_by": None}
    return row | {"finished_at": MONDAY + timedelta(days=day), "shas": shas.split()} | different


def trouble(name: str, cause: str | None, day: float | None, intervention: bool = True) -> dict[str, Any]:
    """An incident restored ``day`` days after MONDAY; None: still open."""
    restored = None if day is None else MONDAY + timedelta(days=day)
    return {"id": name, "cause_deploy": cause, "restored_at": restored, "intervention": intervention}


def committed(**days: float) -> dict[str, datetime]:
    """Commit times, in days after MONDAY."""
    return {sha: MONDAY + timedelta(days=day) for sha, day in days.items()}


def expect_fields(result: Dora, wanted: dict[str, float | None], called: str, rule: str, next_step: str) -> None:
    """The named fields have these values; the message shows what came back, and the rule."""
    got = {name: getattr(result, name) for name in wanted}
    expect(
        all(near(got[name], right) for name, right in wanted.items()),
        called=called,
        got=", ".join(f"{name} {value!r}" for name, value in got.items()),
        wanted=rule,
        next_step=next_step,
    )


@check(points=2)
def deployments_of_the_fortnight() -> None:
    """How many deployments the fortnight has, and how many a week."""
    expect_fields(
        dora(*fortnight()),
        {"deployments": 10, "per_week": 5.0},
        "dora(*fortnight())",
        "deployments 10, per_week 5.0",
        "p0 and p13 lie outside the window, p1 is staging, p3 failed; rollback, hotfix and config count",
    )


@check(points=2)
def lead_time_of_the_fortnight() -> None:
    """The median lead time over the ten commits that were first deployed in the fortnight."""
    expect_fields(
        dora(*fortnight()),
        {"lead_time_h": 19.0},
        "dora(*fortnight())",
        "lead_time_h 19.0",
        "list commit and hours: a1 24, a2 19, b1 24, b2 2, c1 28, c2 7, d1 21, e1 2, f1 6, g1 24, h1 6",
    )


@check(points=2)
def failures_and_rework_of_the_fortnight() -> None:
    """Change fail rate and deployment rework rate of the fortnight."""
    expect_fields(
        dora(*fortnight()),
        {"change_fail_rate": 0.3, "rework_rate": 0.2},
        "dora(*fortnight())",
        "change_fail_rate 0.3, rework_rate 0.2",
        "p4, p7 and p11 failed, p7 once although it has two incidents; p5 and p9 are rework, p10 answers no incident",
    )


@check(points=2)
def recovery_of_the_fortnight() -> None:
    """Recovery time and open failures of the fortnight."""
    expect_fields(
        dora(*fortnight()),
        {"recovery_h": 20.0, "open_failures": 1},
        "dora(*fortnight())",
        "recovery_h 20.0, open_failures 1",
        "p4 took 1.583 h, p7 20 h until its last incident was over, p11 is open: infinite",
    )


@check(points=1, hidden=True)
def window_is_half_open() -> None:
    """Deploys exactly on the window's edges, edges and deploys written with other offsets."""
    tokyo, caracas = timezone(timedelta(hours=9)), timezone(timedelta(hours=-4))
    edge = timedelta(microseconds=1)
    for name, inside in (("start", [True, False]), ("end", [False, True])):
        at = MONDAY if name == "start" else SUNDAY
        for zone in (UTC, tokyo, caracas):
            rows = [run("on", 0, finished_at=at.astimezone(zone)), run("before", 0, finished_at=at - edge)]
            for row, is_in in zip(rows, inside, strict=True):
                result = dora([row], {}, [], MONDAY.astimezone(tokyo), SUNDAY.astimezone(caracas))
                expect_fields(
                    result,
                    {"deployments": int(is_in)},
                    f"one deploy {row['id']} {name}, finished_at {row['finished_at'].isoformat()}, in "
                    f"{MONDAY.isoformat()} to {SUNDAY.isoformat()}, the window written with other offsets",
                    "start <= finished_at < end, compared as instants",
                    "compare the aware datetimes themselves; look at < and <=",
                )


@check(points=2, hidden=True)
def a_commit_counts_once_where_it_was_first_deployed() -> None:
    """Lead time: commits deployed again, by any kind, at one moment, before their time; the window's edges; medians."""
    commits = committed(a=-9, b=-8, c=-6.5, d=0.25, e=-3, f=1)
    deploys = [
        run("later", 5, "a b c d"),
        run("old", -7, "a b"),
        run("back", 2, "b a", kind="rollback"),
        run("stage", -1, "d c", env="staging"),
        run("red", -2, "c e", status="failed"),
        run("first", 1.5, "c f"),
        run("after", 7, "e a"),
    ]
    expect_fields(
        dora(deploys, commits, [], MONDAY, SUNDAY),
        {"lead_time_h": 114.0},  # c 192 h, d 114 h, f 12 h
        "a and b were deployed first before the window; c, d, f in it; e after it; then they are deployed again, "
        "by a rollback too",
        "the median over commits whose first deployment, anywhere in the data, lies in the window; staging and "
        "failed runs deploy nothing",
        "make a table sha → first successful production deploy over all rows, then apply the window",
    )
    expect_fields(
        dora([run("old", -7, "a"), run("again", 2, "a")], commits, [], MONDAY, SUNDAY),
        {"lead_time_h": None, "deployments": 1},
        "the window's only deployment ships a commit that was deployed before it",
        "no commit was first deployed in the window: lead_time_h is None",
        "guard the median of nothing",
    )
    for rows, times, right, called, next_step in (
        (
            [run("on", 0, "s"), run("end", 6, "e")],
            committed(s=-1, e=5.5),
            24.0,
            "s is first deployed exactly at start, 24 h after its commit, e exactly at end, after 12 h",
            "the window of a first deployment is start <= finished_at < end, too",
        ),
        (
            [run("back", 2, "r", kind="rollback"), run("switch", 3, "k", kind="config")],
            committed(r=1, k=1),
            36.0,
            "a rollback is the first to ship r, after 24 h, and a config deploy the first to ship k, after 48 h",
            "every kind of deployment ships its commits; the median of two values is their mean",
        ),
        (
            [run("one", 1, "x y"), run("two", 1, "x")],
            committed(x=0, y=-1),
            36.0,
            "two deployments of one moment ship x, after 24 h; one of them ships y, after 48 h",
            "go through the commits and not through the deployments, so that each counts once",
        ),
        (
            [run("early", 1, "n")],
            committed(n=2),
            -24.0,
            "n is deployed 24 h before the time of its commit",
            "a clock may be wrong; the time stays negative",
        ),
    ):
        expect_fields(
            dora(rows, times, [], MONDAY, SUNDAY),
            {"lead_time_h": right},
            called,
            "the median over commits whose first deployment lies in the window",
            next_step,
        )


@check(points=2, hidden=True)
def recovery_ends_with_the_last_incident() -> None:
    """Recovery: several incidents of a deploy, open ones, those without intervention; odd and even counts; all open."""
    cases: list[tuple[str, list[dict[str, Any]], float | None, int]] = [
        ("d restored after 6, 30 and 12 h", [trouble(f"i{n}", "d", n / 4) for n in (1, 5, 2)], 30.0, 0),
        ("d restored after 6 h, a second incident open", [trouble("i", "d", 0.25), trouble("j", "d", None)], None, 1),
        ("d with two open incidents", [trouble("i", "d", None), trouble("j", "d", None)], None, 1),
        (
            "d restored after 6 h; incidents without intervention after 48 h and open",
            [trouble("i", "d", 0.25), trouble("j", "d", 2, False), trouble("k", "d", None, False)],
            6.0,
            0,
        ),
        ("only incidents without intervention", [trouble("i", "d", 1, False), trouble("j", "e", None, False)], None, 0),
        ("d after 6 h, e after 24 h", [trouble("i", "d", 0.25), trouble("j", "e", 2)], 15.0, 0),
        ("d after 6 h, e open", [trouble("i", "d", 0.25), trouble("j", "e", None)], None, 1),
        (
            "d after 6 h, e after 24 h, f open",
            [trouble("i", "d", 0.25), trouble("j", "e", 2), trouble("k", "f", None)],
            24.0,
            1,
        ),
        ("d, e and f open", [trouble(f"i{name}", name, None) for name in "def"], None, 3),
        ("d restored after 9 days, after the window", [trouble("i", "d", 9)], 216.0, 0),
        ("d restored 6 h before it finished", [trouble("i", "d", -0.25)], -6.0, 0),
    ]
    deploys = [run("d", 0), run("e", 1), run("f", 2), run("g", 3)]
    for called, incidents, recovery, still_open in cases:
        expect_fields(
            dora(deploys, {}, incidents, MONDAY, SUNDAY),
            {"recovery_h": recovery, "open_failures": still_open},
            called,
            "from the deploy's finished_at to the latest restored_at of its incidents with intervention; infinite "
            "while one is open; the median over failed deployments, None if it is infinite",
            "collect one number for each failed deployment, math.inf for an open one, and take the median of these",
        )


@check(points=1, hidden=True)
def failed_deployments_are_the_windows_own() -> None:
    """Change fail rate: incidents of deploys outside the window or of none. Rework rate: other kinds, other windows."""
    deploys = [
        run("before", -1),
        run("stage", 1, env="staging"),
        run("red", 1.5, status="failed"),
        run("fix", 2, kind="config"),
        run("fine", 3),
        run("back", 4, kind="rollback", caused_by="i1"),
        run("after", 6),
    ]
    outside = [trouble(f"i{n}", name, 5) for n, name in enumerate(("before", "stage", "red", "after", None))]
    for incidents, rate, called in (
        (outside, 0.0, "incidents of a deploy before and one after the window, of a staging and a failed run, of none"),
        ([*outside, trouble("j", "fix", 5), trouble("k", "fix", 6)], 1 / 3, "the same, and two of a config deploy"),
        ([trouble("j", "fix", 5), trouble("k", "back", 6)], 2 / 3, "one of a config deploy, one of a rollback"),
        ([trouble("j", "fix", 5, False)], 0.0, "one of a config deploy, without intervention"),
    ):
        expect_fields(
            dora(deploys, {}, incidents, MONDAY, SUNDAY),
            {"change_fail_rate": rate, "deployments": 3},
            called,
            "the share of the window's deployments, of any kind, that an incident with intervention names",
            "start from the window's deployments and ask of each whether it failed",
        )
    answers = [
        run("early", -1, kind="hotfix", caused_by="i1"),
        run("stage", 1, env="staging", kind="hotfix", caused_by="i1"),
        run("plan", 1, caused_by="i1"),
        run("switch", 2, kind="config", caused_by="i1"),
        run("alone", 3, kind="hotfix"),
        run("back", 4, kind="rollback", caused_by="i1"),
        run("late", 6, kind="rollback", caused_by="i1"),
    ]
    expect_fields(
        dora(answers, {}, [trouble("i1", "plan", 2)], MONDAY, SUNDAY),
        {"rework_rate": 0.25},
        "the window has a planned, a config and a rollback deploy with caused_by and a hotfix without; "
        "a staging run and deploys before and after the window have a caused_by",
        "the share of the window's deployments that are a rollback or a hotfix and have a caused_by",
        "ask for the kind, for caused_by, and start from the window's deployments",
    )


@check(points=1, hidden=True)
def empty_windows_and_fractional_weeks() -> None:
    """A window without deployments, no data at all, and windows that are not whole weeks long."""
    nothing: dict[str, float | None] = dict.fromkeys(FIELDS) | {"deployments": 0, "per_week": 0.0, "open_failures": 0}
    staged = [run("s", 1, "a", env="staging"), run("old", -3, "a")]
    for deploys, incidents in (([], []), (staged, [trouble("i", "old", None), trouble("j", None, 2)])):
        expect_fields(
            dora(deploys, committed(a=-4), incidents, MONDAY, SUNDAY),
            nothing,
            f"{len(deploys)} deploys, none of them a deployment of the window",
            "0 deployments, per_week 0.0, no open failure, every other metric None",
            "decide what each metric is when there is nothing to divide by",
        )
    for length in (3.5, 10.0, 0.25):
        expect_fields(
            dora([run("a", 0), run("b", 0.1), run("c", 0.2)], {}, [], MONDAY, MONDAY + timedelta(days=length)),
            {"per_week": 3 / (length / 7)},
            f"three deployments in a window of {length} days",
            "deployments divided by the fractional number of weeks",
            "a timedelta divided by a timedelta is a float",
        )


@check(points=1, hidden=True)
def noise_and_order_change_nothing() -> None:
    """The fortnight shuffled, with staging and failed runs, unattributed incidents and other keys; no input changed."""
    rng = random.Random(4)
    right = dora(*fortnight())
    expect(
        isinstance(right, Dora), called="dora(*fortnight())", got=right, wanted="a Dora", next_step="return Dora(...)"
    )
    for turn in range(30):
        deploys, commits, incidents, start, end = fortnight()
        for n in range(rng.randrange(6)):
            shas = rng.sample(sorted(commits), 3)
            how = rng.choice([{"env": "staging"}, {"status": "failed"}, {"env": "dev"}, {"status": "canceled"}])
            moment = start + timedelta(hours=rng.randrange(-200, 400))
            deploys.append(run(f"n{n}", 0, " ".join(shas), finished_at=moment, **how))
            incidents.append(trouble(f"n{n}", None, rng.choice([None, -50.0])) | {"severity": n})
            deploys[n]["service"] = "ledger"
        rng.shuffle(deploys)
        rng.shuffle(incidents)
        commits = dict(rng.sample(sorted(commits.items()), len(commits)))
        before = copy.deepcopy((deploys, commits, incidents))
        result = dora(deploys, commits, incidents, start, end)
        expect(
            all(near(getattr(result, name), getattr(right, name)) for name in FIELDS),
            called=f"the fortnight shuffled, with runs and incidents that do not count (case {turn})",
            got=result,
            wanted="the same result as dora(*fortnight())",
            next_step="trust no order of rows; look at env and status wherever you use a deploy",
        )
        expect(
            (deploys, commits, incidents) == before,
            called=f"the same (case {turn})",
            got="a changed argument",
            wanted="the arguments stay as they were",
            next_step="sort copies, and add no keys to rows that are not yours",
        )


@check(points=1, hidden=True)
def bad_input_is_refused() -> None:
    """Unknown commits and deploys, empty windows, and naive datetimes in each place where one can stand."""

    def changed(change: Callable[..., tuple[Any, ...] | None]) -> Callable[[], object]:
        arguments = fortnight()
        return lambda: dora(*(change(*arguments) or arguments))

    naive = datetime(2026, 1, 7, 12)
    unknown: list[tuple[str, Callable[..., None]]] = [
        ("a production deploy ships an unknown sha", lambda d, c, i, s, e: c.pop("e1") and None),
        ("a staging run ships an unknown sha", lambda d, c, i, s, e: d[1]["shas"].append("x9")),
        ("a failed run ships an unknown sha", lambda d, c, i, s, e: d[3]["shas"].append("x9")),
        ("a deploy before the window ships an unknown sha", lambda d, c, i, s, e: c.pop("z0") and None),
        ("an incident names an unknown deploy", lambda d, c, i, s, e: i[0].update(cause_deploy="p99")),
        (
            "an incident without intervention names an unknown deploy",
            lambda d, c, i, s, e: i[5].update(cause_deploy="p99"),
        ),
    ]
    for called, spoil in unknown:
        expect_raises(KeyError, changed(spoil), called=called, next_step="look every sha and cause_deploy up first")
    refused: list[tuple[str, Callable[..., tuple[Any, ...] | None]]] = [
        ("start equals end", lambda d, c, i, s, e: (d, c, i, s, s)),
        ("start after end", lambda d, c, i, s, e: (d, c, i, e, s)),
        ("start is naive", lambda d, c, i, s, e: (d, c, i, s.replace(tzinfo=None), e)),
        ("end is naive", lambda d, c, i, s, e: (d, c, i, s, e.replace(tzinfo=None))),
        ("both are naive", lambda d, c, i, s, e: ([], {}, [], s.replace(tzinfo=None), e.replace(tzinfo=None))),
        ("a commit time is naive", lambda d, c, i, s, e: c.update(b1=naive)),
        ("the time of a commit that nothing ships is naive", lambda d, c, i, s, e: c.update(unused=naive)),
        ("a production finished_at is naive", lambda d, c, i, s, e: d[4].update(finished_at=naive)),
        ("a staging finished_at is naive", lambda d, c, i, s, e: d[1].update(finished_at=naive)),
        ("a restored_at is naive", lambda d, c, i, s, e: i[0].update(restored_at=naive)),
        ("an unattributed incident's restored_at is naive", lambda d, c, i, s, e: i[3].update(restored_at=naive)),
        (
            "a restored_at of an incident without intervention is naive",
            lambda d, c, i, s, e: i[5].update(restored_at=naive),
        ),
    ]
    for called, spoil_window in refused:
        expect_raises(
            ValueError,
            changed(spoil_window),
            called=called,
            next_step="check every datetime for an offset before you compare any",
        )


def reference(
    deploys: Sequence[dict[str, Any]],
    commits: Mapping[str, datetime],
    incidents: Sequence[dict[str, Any]],
    start: datetime,
    end: datetime,
) -> dict[str, float | None]:
    """The rules once more, rule by rule."""

    def middle(values: list[float]) -> float | None:
        ordered, half = sorted(values), len(values) // 2
        return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2 if values else None

    live = [d for d in deploys if (d["env"], d["status"]) == ("prod", "succeeded")]
    window = [d for d in live if start <= d["finished_at"] < end]
    leads = []
    for sha, moment in commits.items():
        shipped = [d["finished_at"] for d in live if sha in d["shas"]]
        if shipped and start <= min(shipped) < end:
            leads.append(hours(min(shipped) - moment))
    recoveries = []
    for d in window:
        mine = [i["restored_at"] for i in incidents if i["intervention"] and i["cause_deploy"] == d["id"]]
        if mine:
            recoveries.append(max(math.inf if m is None else hours(m - d["finished_at"]) for m in mine))
    recovery = middle(recoveries)
    rework = [d for d in window if d["kind"] in ("hotfix", "rollback") and d["caused_by"] is not None]
    return {
        "deployments": len(window),
        "per_week": len(window) / (hours(end - start) / 168),
        "lead_time_h": middle(leads),
        "change_fail_rate": len(recoveries) / len(window) if window else None,
        "recovery_h": None if recovery == math.inf else recovery,
        "rework_rate": len(rework) / len(window) if window else None,
        "open_failures": recoveries.count(math.inf),
    }


def random_log(rng: random.Random) -> tuple[list[dict[str, Any]], dict[str, datetime], list[dict[str, Any]]]:
    """A small log without any habit: every combination of env, status, kind and cause occurs."""
    commits = {f"s{n}": MONDAY + timedelta(hours=rng.randrange(-200, 100)) for n in range(12)}
    deploys = [
        run(
            f"d{n}",
            rng.randrange(-20, 40) / 4,
            " ".join(rng.sample(sorted(commits), rng.randrange(4))),
            env=rng.choice(["prod", "prod", "prod", "staging"]),
            status=rng.choice(["succeeded", "succeeded", "succeeded", "failed"]),
            kind=rng.choice(["planned", "config", "rollback", "hotfix"]),
            caused_by=rng.choice([None, "i0"]),
        )
        for n in range(rng.randrange(16))
    ]
    causes = [d["id"] for d in deploys] + [None]
    incidents = [
        trouble(f"i{n}", rng.choice(causes), rng.choice([None, 8, 9.5, 11, 12]), rng.random() < 0.7)
        for n in range(rng.randrange(10))
    ]
    return deploys, commits, incidents


def differs(name: str, arguments: tuple[Any, ...]) -> bool:
    """Whether ``dora`` gives another ``name`` than the reference. An error counts as no difference."""
    try:
        got = getattr(dora(*arguments), name)
    except Exception:
        return False
    return not near(got, reference(*arguments)[name])


def in_short(name: str, arguments: tuple[Any, ...]) -> tuple[str, object]:
    """The log as text, without the rows that the difference in ``name`` does not need, and what ``dora`` gives then."""
    deploys, commits, incidents, start, end = arguments
    for row in incidents:
        fewer = [other for other in incidents if other is not row]
        if differs(name, (deploys, commits, fewer, start, end)):
            incidents = fewer
    named = {row["cause_deploy"] for row in incidents}
    for row in deploys:
        fewer = [other for other in deploys if other is not row]
        if row["id"] not in named and differs(name, (fewer, commits, incidents, start, end)):
            deploys = fewer
    lines = [f"a log of these rows alone, window {start:%m-%d %H:%M} to {end:%m-%d %H:%M}"]
    for row in deploys:
        shas = " ".join(f"{sha} (committed {commits[sha]:%m-%d %H:%M})" for sha in row["shas"]) or "no shas"
        lines.append(
            f"{row['id']} {row['env']} {row['status']} {row['kind']}, finished {row['finished_at']:%m-%d %H:%M}, "
            f"caused_by {row['caused_by']}, {shas}"
        )
    for row in incidents:
        restored = f"restored {row['restored_at']:%m-%d %H:%M}" if row["restored_at"] else "open"
        lines.append(f"incident of {row['cause_deploy']}, {restored}, intervention {row['intervention']}")
    return "\n           ".join(lines), getattr(dora(deploys, commits, incidents, start, end), name)


@check(points=1, hidden=True)
def random_logs_and_the_teams_own() -> None:
    """200 seeded random logs, and Team Ledger's full log with several windows, against a reference."""
    rng = random.Random(18)
    cases: list[tuple[str, Any]] = []
    for number in range(200):
        start = MONDAY + timedelta(hours=rng.randrange(48))
        cases.append(
            (f"random log {number}", (*random_log(rng), start, start + timedelta(hours=rng.randrange(1, 200))))
        )
    log = delivery_log()
    commits = dict(zip(log.commits["sha"], log.commits["committed_at"], strict=True))
    rows = log.deploys.to_dict("records"), commits, log.incidents.to_dict("records")
    middle = START + timedelta(weeks=WEEKS // 2)
    for first, last in ((START, END), (START, middle), (middle, END), (middle, middle + timedelta(days=10))):
        cases.append((f"Team Ledger's log from {first:%Y-%m-%d} to {last:%Y-%m-%d}", (*rows, first, last)))
    for called, arguments in cases:
        right, result = reference(*arguments), dora(*arguments)
        for name in FIELDS:
            got = getattr(result, name)
            fits = near(got, right[name])
            if not fits and called.startswith("random"):
                called, got = in_short(name, arguments)
            expect(
                fits,
                called=called,
                got=f"{name} {got!r}",
                wanted=f"{name} by the rules of the task",
                next_step=f"read the rule of {name} again, and count these rows by hand",
            )
