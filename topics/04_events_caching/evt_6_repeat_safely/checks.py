"""Visible and hidden checks of evt-6."""

import json
import random
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from unittest import mock

from leadlab.checks import check, expect, expect_raises
from leadlab.scenarios.idempotency import (
    Background,
    HeldCall,
    PowerCut,
    crash_states,
    cut_in,
    outcome_of,
    race,
    redelivered,
    scratch_file,
)

from .given import (
    FinalError,
    HandClock,
    InProgress,
    KeyedProvider,
    KeyReused,
    Retryable,
    open_idempotency_db,
)
from .solution import Idempotent, apply_versioned

LEASE = 30.0
LATER = 1_000.0 + LEASE + 1  # when a lease taken at 1,000 is over


def says(outcome: object) -> str:
    """An outcome in words: the value returned or the exception raised."""
    if isinstance(outcome, BaseException):
        return f"{type(outcome).__name__}: {outcome}"
    return f"the value {outcome!r}"


class CountedCall:
    """A call that notes the provider keys it was called with, then returns ``result`` or raises it."""

    def __init__(self, result: Any) -> None:
        self.result = result
        self.keys: list[str] = []

    def __call__(self, provider_key: str) -> Any:
        self.keys.append(provider_key)
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


def pay(db: sqlite3.Connection, now: float, call: Callable[[str], Mapping[str, Any]], cents: int = 990) -> Any:
    """Outcome of paying order o-1 in scope shop/pay at time ``now``, by a caller started afresh on ``db``."""
    idempotent = Idempotent(db, HandClock(now), lease=LEASE)
    return outcome_of(lambda: idempotent.execute("shop/pay", "o-1", {"order": "o-1", "cents": cents}, call))


@check(points=1)
def a_repeat_gets_the_stored_result() -> None:
    """A repeat gets the stored result without a call, whatever the order of the payload's keys."""
    with scratch_file(open_idempotency_db) as connect:
        idempotent = Idempotent(connect(), HandClock())
        own = {"receipt": "r-1", "lines": [1, 2]}
        call = CountedCall(own)
        first = idempotent.execute("shop/pay", "o-1", {"a": 1, "b": 2}, call)
        own["lines"] = "spoiled"
        if isinstance(first, dict):
            first["receipt"] = "spoiled"
        second = outcome_of(lambda: idempotent.execute("shop/pay", "o-1", {"b": 2, "a": 1}, call))
        expect(
            not isinstance(second, KeyReused),
            called='execute("shop/pay", "o-1", {"a": 1, "b": 2}, call), then again with {"b": 2, "a": 1}',
            got=says(second),
            wanted="the stored result: the order of the payload's keys does not count",
            next_step="make the fingerprint of canonical(payload), which sorts the keys",
        )
        expect(
            len(call.keys) == 1,
            called='execute("shop/pay", "o-1", {"a": 1, "b": 2}, call), then again with {"b": 2, "a": 1}',
            got=f"call ran {len(call.keys)} times",
            wanted="call runs once; the repeat is answered from the table",
            next_step="store the result as JSON in the row, and return it when the row is done",
        )
        expect(
            second == {"receipt": "r-1", "lines": [1, 2]},
            called="the repeat, after the first result and the dict that call returned were changed by their holders",
            got=says(second),
            wanted='{"receipt": "r-1", "lines": [1, 2]}',
            next_step="parse the stored JSON for every caller; never hand out an object that somebody else holds",
        )
        empty = CountedCall({})
        nothing = [idempotent.execute("shop/pay", "o-3", {}, empty) for _ in range(2)]
        expect(
            nothing == [{}, {}] and len(empty.keys) == 1,
            called="execute(…, call) twice, where call returns {}",
            got=f"{nothing}, {len(empty.keys)} calls",
            wanted="{} both times, one call: an empty result is a result",
            next_step="decide by the state, not by whether the result is true",
        )
        shape = idempotent.execute("shop/pay", "o-2", {}, CountedCall({"lines": (1, 2)}))
        expect(
            shape == {"lines": [1, 2]},
            called='execute(…, call) where call returns {"lines": (1, 2)}, the first time',
            got=shape,
            wanted="the same value that every repeat will get: parsed back from the stored JSON",
            next_step="return what json.loads makes of the stored text, the first time too",
        )


@check(points=1)
def other_payloads_and_bad_arguments_are_refused() -> None:
    """One key with two payloads raises KeyReused, done or in progress; bad arguments raise ValueError."""
    with scratch_file(open_idempotency_db) as connect:
        db = connect()
        clock = HandClock()
        idempotent = Idempotent(db, clock, lease=LEASE)
        call = CountedCall({"receipt": "r-1"})
        idempotent.execute("shop/pay", "o-1", {"cents": 990}, call)
        outcome_of(partial(idempotent.execute, "shop/pay", "o-2", {"cents": 990}, CountedCall(PowerCut())))
        for key, now, state in (("o-1", 0, "done"), ("o-2", 0, "in progress"), ("o-2", LEASE, "lease over")):
            clock.now = 1_000.0 + now
            expect_raises(
                KeyReused,
                partial(idempotent.execute, "shop/pay", key, {"cents": 9_900}, call),
                called=f"execute with another payload for a key that is {state}",
                next_step="compare the fingerprints before you look at state and lease",
            )
        bad: list[tuple[str, str, dict[str, Any]]] = [
            ("", "o-3", {}),
            ("shop/pay", "", {}),
            ("shop/pay", "o-3", {"cents": float("nan")}),
            ("shop/pay", "o-3", {"cents": object()}),
        ]
        for scope, key, payload in bad:
            expect_raises(
                ValueError,
                partial(idempotent.execute, scope, key, payload, call),
                called=f"execute({scope!r}, {key!r}, {'{…}' if payload else '{}'}, call)",
                next_step="refuse it before the first statement; canonical() raises for what is not JSON",
            )
        for lease, retention in ((0.0, 60.0), (-1.0, 60.0), (30.0, 0.0), (30.0, -1.0)):
            expect_raises(
                ValueError,
                partial(Idempotent, db, clock, lease, retention),
                called=f"Idempotent(db, clock, lease={lease}, retention={retention})",
                next_step="check both in the constructor",
            )
        expect(
            len(call.keys) == 1,
            called="all of these",
            got=f"call ran {len(call.keys)} times",
            wanted="no call for a request that is refused",
            next_step="decide before you call",
        )


@check(points=1, hidden=True)
def only_final_failures_are_stored() -> None:
    """A final failure is stored and replayed, and no result is taken for one; Retryable is not stored: the repeat may call at once."""
    with scratch_file(open_idempotency_db) as connect:
        db = connect()
        declined = CountedCall(LookupError("card declined"))
        for attempt in ("the first time", "the repeat"):
            outcome = pay(db, 1_000.0, declined)
            expect(
                isinstance(outcome, FinalError) and (outcome.kind, outcome.message) == ("LookupError", "card declined"),
                called=f"execute(…, call) where call raises an Exception, {attempt}",
                got=says(outcome),
                wanted="FinalError with the class name of the error and its text",
                next_step="store the failure as an outcome like any other, and replay it",
            )
        expect(
            len(declined.keys) == 1,
            called="the same, twice",
            got=f"call ran {len(declined.keys)} times",
            wanted="a declined card is not put to the provider again",
            next_step="do not delete the row for an Exception",
        )
        idempotent = Idempotent(db, HandClock(), lease=LEASE)
        look_alikes: list[Any] = [{"error": ["LookupError", "card declined"]}]
        stored = outcome_of(lambda: json.loads(db.execute("SELECT result FROM idem").fetchone()[0]))
        look_alikes += [stored] if isinstance(stored, dict) else []
        for number, result in enumerate(look_alikes):
            for attempt in ("the first time", "the repeat"):
                execute = partial(idempotent.execute, "shop/pay", f"like-{number}", {}, CountedCall(result))
                outcome = outcome_of(execute)
                expect(
                    outcome == result,
                    called=f"execute(…, call) where call returns {result}, {attempt}",
                    got=says(outcome),
                    wanted="that result: it only looks like the failure that you stored",
                    next_step='keep the result inside, as in {"result": …} beside {"error": …}',
                )
        busy = CountedCall(Retryable("provider busy"))
        for _ in range(2):
            outcome = outcome_of(lambda: idempotent.execute("shop/pay", "o-2", {"cents": 1}, busy))
            expect(
                isinstance(outcome, Retryable),
                called="execute(…, call) where call raises Retryable, twice at the same time of the clock",
                got=says(outcome),
                wanted="Retryable, each time from the call itself",
                next_step="give the row back before you let Retryable out",
            )
        good = CountedCall({"receipt": "r-2"})
        outcome = outcome_of(lambda: idempotent.execute("shop/pay", "o-2", {"cents": 1}, good))
        expect(
            outcome == {"receipt": "r-2"} and (len(busy.keys), len(good.keys)) == (2, 1),
            called="execute again at once, and now call succeeds",
            got=f"{says(outcome)}, after {len(busy.keys + good.keys)} calls in all",
            wanted="the result of the third call",
            next_step="Retryable must leave nothing behind that refuses the next attempt",
        )


@check(points=1, hidden=True)
def provider_keys_tell_every_intent_apart() -> None:
    """Seeded scopes and keys with separators, quotes and escapes: one provider key for each pair, always the same."""
    rng, hash_of = random.Random(6), hash
    alphabet = [
        "a",
        "b",
        "1",
        ":",
        "/",
        "|",
        "-",
        "_",
        ".",
        ",",
        " ",
        '"',
        "'",
        "\\",
        "\x00",
        "\x1f",
        "\n",
        "%",
        "[",
        "é",
        "語",
    ]
    pairs = {
        ("a", "bc"),
        ("ab", "c"),
        ("a:b", "c"),
        ("a", "b:c"),
        ('a","b', "c"),
        ("a", 'b","c'),
        ("1:a", "b"),
        ("1", "a:b"),
        ("k", "o"),
        ("K", "o"),
        ("k", "O"),
    }
    while len(pairs) < 300:
        letters = rng.sample(alphabet, 2)
        pairs.add(
            ("".join(rng.choices(letters, k=rng.randint(1, 3))), "".join(rng.choices(letters, k=rng.randint(1, 3))))
        )
    ordered = sorted(pairs)
    seen: list[dict[tuple[str, str], Any]] = []
    for process in (1, 2):
        # hash() of text differs between processes; here it differs between the two rounds.
        salted = partial(lambda salt, value: hash_of((salt, value)), process)
        with scratch_file(open_idempotency_db) as connect, mock.patch("builtins.hash", salted):
            clock = HandClock(1_000.0 * process)
            idempotent = Idempotent(connect(), clock)
            keys: dict[tuple[str, str], Any] = {}
            for scope, key in ordered:
                busy = CountedCall(Retryable("provider busy"))
                outcome_of(partial(idempotent.execute, scope, key, {"cents": process}, busy))
                clock.now += 1.0
                result = idempotent.execute(scope, key, {"cents": process}, lambda provider_key: {"key": provider_key})
                keys[scope, key] = result["key"]
                expect(
                    busy.keys == [result["key"]],
                    called="execute(…, call) where call raises Retryable, then execute again",
                    got="another provider key at the second attempt",
                    wanted="the same provider key at every attempt",
                    next_step="derive it from scope and key; no uuid4, no counter, no time",
                )
            seen.append(keys)
    expect(
        all(isinstance(key, str) and key for key in seen[0].values()),
        called="call(provider_key)",
        got="a provider key that is no text, or empty",
        wanted="a str that is not empty",
        next_step="make text of it",
    )
    expect(
        len(set(seen[0].values())) == len(ordered),
        called=f"execute for {len(ordered)} different pairs of scope and key",
        got=f"{len(set(seen[0].values()))} different provider keys",
        wanted="one for each pair: two intents must not share a charge",
        next_step="encode the pair so that nobody can confuse where scope ends, then hash it if you like",
    )
    expect(
        seen[0] == seen[1],
        called="the same pairs in another process, at another time and with other payloads",
        got="other provider keys",
        wanted="provider keys that depend on scope and key alone",
        next_step="no payload, no clock, no uuid4, and no hash(): Python salts it in each process",
    )


@check(points=1, hidden=True)
def the_database_is_free_while_the_call_runs() -> None:
    """While the call runs, another connection can write: no transaction is open."""
    with scratch_file(open_idempotency_db) as connect:
        db, other = connect(), connect(timeout_s=0.0)
        failures: list[Any] = []

        def call(_provider_key: str) -> dict[str, int]:
            outcome = outcome_of(lambda: other.execute("INSERT INTO stock VALUES ('mug', 1, 1)"))
            failures.extend([outcome] if isinstance(outcome, BaseException) else [])
            failures.extend(["the caller's own transaction is open"] if db.in_transaction else [])
            rows = other.execute("SELECT state FROM idem").fetchall()
            failures.extend([] if rows == [("in_progress",)] else [f"committed rows of idem: {rows}"])
            return {}

        outcome = pay(db, 1_000.0, call)
        expect(
            outcome == {} and not failures,
            called="execute(…, call), where call writes through a second connection and reads idem there",
            got=f"{says(outcome)}; in call: {', '.join(str(failure) for failure in failures) or 'all well'}",
            wanted="the row in progress is committed, and nothing is locked while the provider takes its time",
            next_step="commit the claim before the call, and open a new transaction after it",
        )


@check(points=1, hidden=True)
def crashes_lose_nothing_and_charge_once() -> None:
    """A crash at every commit and around the call, and every pair of such crashes: one charge, and its receipt."""

    def attempt_at(now: float) -> Callable[..., Any]:
        def attempt(db: sqlite3.Connection, provider: KeyedProvider, point: Callable[[], None]) -> Any:
            def call(provider_key: str) -> Mapping[str, Any]:
                point()
                receipt = provider.charge(provider_key, "o-1", 990)
                point()
                return receipt

            return pay(db, now, call)

        return attempt

    with scratch_file(open_idempotency_db) as connect:
        once, outcome = crash_states(connect, (), KeyedProvider(), attempt_at(1_000.0))
        runs = [("no crash", once[-1][1], outcome)]
        for rows, provider in once:
            twice, outcome = crash_states(connect, rows, provider, attempt_at(LATER))
            runs.append(("one crash, tried again when the lease is over", twice[-1][1], outcome))
            for rows_2, provider_2 in twice:
                last, outcome = crash_states(connect, rows_2, provider_2, attempt_at(LATER + LEASE + 1))
                runs.append(("two crashes, each tried again when the lease is over", last[-1][1], outcome))
        for story, provider, outcome in runs:
            receipts = list(provider.charges.values())
            expect(
                receipts == [outcome],
                called=f"execute(…, charge); {story}",
                got=f"{len(receipts)} charges at the provider; execute gave {says(outcome)}",
                wanted="one charge, and its receipt as the result",
                next_step="commit the claim first, then call with the same provider key at every attempt, then write state, result and time in one commit",
            )


def one_owner(connect: Callable[..., sqlite3.Connection], now: float, after_crash: bool) -> None:
    """Fail unless one caller calls, in every schedule of two with one change of turns. The rival may crash in its call."""
    db, other = connect(), connect(timeout_s=0.0)
    for crashes in (False, True):
        for number in range(100):
            db.execute("DELETE FROM idem")
            if after_crash:
                pay(db, 1_000.0, CountedCall(PowerCut()))
            own = CountedCall({"receipt": "r-own"})
            rival = CountedCall(PowerCut() if crashes else {"receipt": "r-rival"})
            cut, outcome, rivals = cut_in(db, number, partial(pay, other, now, rival), partial(pay, db, now, own))
            if not cut:
                break
            fair = [{"receipt": "r-own"}] if own.keys else [] if crashes else [{"receipt": "r-rival"}]
            expect(
                len(own.keys + rival.keys) == 1
                and (outcome in fair or (not own.keys and isinstance(outcome, InProgress))),
                called="execute by two callers, the second of which runs between two statements of the first"
                + (" and crashes in its call" if crashes else ""),
                got=f"{len(own.keys + rival.keys)} calls; the first got {says(outcome)}, the second {says(rivals)}",
                wanted="one of them calls; the other gets InProgress or the result, and no database error",
                next_step="store nothing for a BaseException: after a crash nobody knows the outcome"
                if isinstance(outcome, FinalError)
                else "let one INSERT … ON CONFLICT or guarded UPDATE decide, inside BEGIN IMMEDIATE where you also read",
            )


def eight_at_once(connect: Callable[..., sqlite3.Connection], now: float) -> None:
    """Fail unless one of eight threads calls, and the seven others get InProgress while it does."""
    held = HeldCall({"receipt": "r-1"})
    gate = [held]

    def work(db: sqlite3.Connection, _index: int) -> Any:
        outcome = pay(db, now, held)
        gate.append(outcome)
        if len(gate) == 8:
            held.let_go()
        return outcome

    outcomes = race(connect, 8, work)
    refused = sum(isinstance(outcome, InProgress) for outcome in outcomes)
    expect(
        len(held.keys) == 1 and outcomes.count({"receipt": "r-1"}) == 1 and refused == 7,
        called="execute by eight threads with a connection each, at once; the call runs until seven have ended",
        got=f"{len(held.keys)} calls; " + "; ".join(sorted({says(outcome) for outcome in outcomes})),
        wanted="one calls and gets the result, seven get InProgress",
        next_step="the unique constraint decides, not a look before it; and hold no lock while you call",
    )


@check(points=1, hidden=True)
def one_of_many_callers_calls() -> None:
    """A new key and several callers at once: every schedule of two callers, and eight threads."""
    with scratch_file(open_idempotency_db) as connect:
        one_owner(connect, 1_000.0, after_crash=False)
        connect().execute("DELETE FROM idem")
        eight_at_once(connect, 1_000.0)


@check(points=1, hidden=True)
def an_ended_lease_is_taken_over_once() -> None:
    """After a crash the row stays in progress until the lease ends; then one of several callers takes it over."""
    with scratch_file(open_idempotency_db) as connect:
        db = connect()
        outcome = pay(db, 1_000.0, CountedCall(PowerCut()))
        expect(
            isinstance(outcome, PowerCut),
            called="execute(…, call) where call raises a BaseException that is no Exception",
            got=says(outcome),
            wanted="that exception, and the row left in progress: nobody knows whether the provider charged",
            next_step="catch Exception, not BaseException, and clean up nothing in finally",
        )
        second, third = CountedCall({"receipt": "r-2"}), CountedCall({"receipt": "r-3"})

        def while_another_asks(provider_key: str) -> Any:
            pay(connect(timeout_s=0.0), 1_000.0 + 2 * LEASE - 1, third)
            return second(provider_key)

        early = pay(db, 1_000.0 + LEASE - 1, second)
        expect(
            isinstance(early, InProgress) and not second.keys,
            called=f"execute again, one second before the lease of {LEASE:g} s ends",
            got=f"{says(early)}, {len(second.keys)} calls",
            wanted="InProgress without a call",
            next_step="compare clock() with the lease's end in the row",
        )
        late = pay(db, 1_000.0 + LEASE, while_another_asks)
        expect(
            not third.keys,
            called=f"a takeover at the moment when the lease ends; {LEASE - 1:g} s later, while its call runs, a third caller",
            got=f"{len(third.keys)} calls by the third caller",
            wanted="InProgress without a call",
            next_step="the takeover writes a new lease into the row, and commits it before it calls",
        )
        expect(
            late == {"receipt": "r-2"} and len(second.keys) == 1,
            called="execute again at the moment when the lease ends",
            got=f"{says(late)}, {len(second.keys)} calls",
            wanted="a takeover: called again, and its result",
            next_step="take over when clock() >= the lease's end",
        )
        one_owner(connect, 1_000.0 + LEASE, after_crash=True)
        db.execute("DELETE FROM idem")
        pay(db, 1_000.0, CountedCall(PowerCut()))
        eight_at_once(connect, 1_000.0 + LEASE)


def two_owners(
    connect: Callable[..., sqlite3.Connection], slow: HeldCall, taker: HeldCall, ends: str
) -> dict[str, Any]:
    """Outcomes when ``slow`` outlives its lease and ``taker`` takes over; ``ends`` names who ends first."""
    db = connect()
    db.execute("DELETE FROM idem")
    callers = {"slow": Background(connect, lambda own: pay(own, 1_000.0, slow))}
    slow.wait_until_entered(callers["slow"])
    callers["taker"] = Background(connect, lambda own: pay(own, LATER, taker))
    taker.wait_until_entered(callers["taker"])
    (slow if ends == "slow" else taker).let_go()
    outcomes = {ends: callers[ends].outcome()}
    again = CountedCall({"receipt": "r-again"})
    if isinstance(outcomes[ends], Retryable) and ends == "slow":
        outcomes["between"] = pay(db, LATER, again)
    (taker if ends == "slow" else slow).let_go()
    outcomes.update({name: caller.outcome() for name, caller in callers.items()})
    outcomes["repeat"] = pay(db, LATER + 1, again)
    outcomes["more calls"] = len(again.keys)
    return outcomes


@check(points=1, hidden=True)
def the_first_stored_outcome_stands() -> None:
    """A slow owner is taken over; each of the two ends first or second, with a result, a failure or Retryable: the first outcome stands."""
    a, b = {"receipt": "r-slow"}, {"receipt": "r-taker"}
    failure, again = LookupError("card declined"), Retryable("provider busy")
    stories: list[tuple[str, Any, Any, str, str, str, str]] = [
        ("slow ends second", a, b, "taker", "r-taker", "r-taker", "r-taker"),
        ("slow ends first", a, b, "slow", "r-slow", "r-slow", "r-slow"),
        ("slow fails after the takeover's success", failure, b, "taker", "r-taker", "r-taker", "r-taker"),
        (
            "slow succeeds after the takeover's final failure",
            a,
            failure,
            "taker",
            "FinalError",
            "FinalError",
            "FinalError",
        ),
        ("slow gives up while the takeover runs", again, b, "slow", "Retryable", "r-taker", "r-taker"),
        ("slow gives up after the takeover's success", again, b, "taker", "Retryable", "r-taker", "r-taker"),
        ("the takeover gives up, then slow succeeds", a, again, "taker", "r-slow", "Retryable", "r-slow"),
        ("the takeover gives up after slow's success", a, again, "slow", "r-slow", "Retryable", "r-slow"),
        (
            "the takeover gives up after slow's final failure",
            failure,
            again,
            "slow",
            "FinalError",
            "Retryable",
            "FinalError",
        ),
    ]

    def short(outcome: Any) -> str:
        return str(outcome.get("receipt")) if isinstance(outcome, Mapping) else type(outcome).__name__

    with scratch_file(open_idempotency_db) as connect:
        for story, slow, taker, ends, *wanted in stories:
            outcomes = two_owners(connect, HeldCall(slow), HeldCall(taker), ends)
            got = [short(outcomes[name]) for name in ("slow", "taker", "repeat")]
            expect(
                got == wanted
                and not outcomes["more calls"]
                and isinstance(outcomes.get("between", InProgress()), InProgress),
                called=f"execute by a slow owner and by the one that took over its lease: {story}",
                got=f"slow owner {got[0]}, takeover {got[1]}, "
                + (f"a third caller {short(outcomes['between'])}, " if "between" in outcomes else "")
                + f"a repeat {got[2]}, {outcomes['more calls']} further calls",
                wanted="the outcome that was stored first, for both and for every repeat; Retryable gives back only the own lease",
                next_step="store only over a row that is not done; release only a row in progress, and only with your own lease_until; "
                "then read what stands",
            )


@check(points=1, hidden=True)
async def redeliveries_charge_once() -> None:
    """A real broker delivers 200 orders three times each: 200 charges."""
    charged: list[str] = []
    with scratch_file(open_idempotency_db) as connect:
        idempotent = Idempotent(connect(), HandClock())
        receipts: dict[str, list[Any]] = {}

        def handle(body: bytes) -> None:
            order = body.decode()

            def charge(_provider_key: str) -> Mapping[str, Any]:
                charged.append(order)
                return {"receipt": f"r-{len(charged)}"}

            receipts.setdefault(order, []).append(idempotent.execute("shop/pay", order, {"order": order}, charge))

        await redelivered([f"o-{number}".encode() for number in range(200)], 3, handle)
    expect(
        sorted(charged) == sorted(receipts)
        and all(len(got) == 3 and got.count(got[0]) == 3 for got in receipts.values()),
        called="execute for each of 600 deliveries",
        got=f"{len(charged)} charges, {len(set(charged))} orders charged",
        wanted="one charge for each order, and one receipt for its three deliveries",
        next_step="the row of (scope, key) must outlive the delivery",
    )


@check(points=1, hidden=True)
def purge_counts_from_completion() -> None:
    """Rows go when they have been done for the retention, to the second, but not before purge(); rows in progress stay."""
    with scratch_file(open_idempotency_db) as connect:
        clock = HandClock(0.0)
        idempotent = Idempotent(connect(), clock, lease=10.0, retention=100.0)

        def slow(_provider_key: str) -> Mapping[str, Any]:
            clock.now = 50.0
            return {"receipt": "r-1"}

        def decline(_provider_key: str) -> Mapping[str, Any]:
            raise LookupError("card declined")

        outcome_of(lambda: idempotent.execute("shop/pay", "dead", {"cents": 1}, CountedCall(PowerCut())))
        idempotent.execute("shop/pay", "slow", {"cents": 1}, slow)
        outcome_of(lambda: idempotent.execute("shop/pay", "declined", {"cents": 1}, decline))
        clock.now = 60.0
        idempotent.execute("shop/pay", "later", {"cents": 1}, CountedCall({}))
        counts = []
        for now in (100.0, 149.0, 150.0, 159.0, 160.0, 10_000.0):
            clock.now = now
            counts.append(idempotent.purge())
        expect(
            counts == [0, 0, 2, 0, 1, 0],
            called="purge() at six times around the retention of three finished rows, one of them a failure",
            got=f"{counts} rows deleted",
            wanted="each finished row goes once, when clock() - (time of its completion) reaches the retention",
            next_step="count from done_at, written when the outcome is stored; a row in progress is never deleted",
        )
        expect_raises(
            KeyReused,
            lambda: idempotent.execute("shop/pay", "dead", {"cents": 2}, CountedCall({})),
            called="execute with another payload for a key whose caller crashed long ago, after purge()",
            next_step="keep rows in progress: their lease may be over, but their outcome is unknown",
        )
        call = CountedCall({})
        idempotent.execute("shop/pay", "slow", {"cents": 1}, call)
        expect(
            len(call.keys) == 1,
            called="execute for a purged key",
            got=f"{len(call.keys)} calls",
            wanted="a purged key is new again",
            next_step="delete the row; remember nothing outside the table",
        )
        clock.now += 101.0
        idempotent.execute("shop/pay", "slow", {"cents": 1}, call)
        expect(
            len(call.keys) == 1,
            called="execute again, 101 s after the outcome was stored; retention 100 s, but no purge()",
            got=f"{len(call.keys) - 1} further calls",
            wanted="the stored outcome: age does not matter while the row is there",
            next_step="look at no age in execute; only purge() does",
        )
        purged = idempotent.purge()
        expect(
            purged == 1,
            called="purge() after that repeat",
            got=f"{purged} rows deleted",
            wanted="1: the retention counts from the moment when the outcome was stored, not from a repeat",
            next_step="write done_at once, together with the outcome",
        )


def stock_of(db: sqlite3.Connection, sku: str) -> Any:
    """(version, quantity) of ``sku``, or None."""
    row = db.execute("SELECT version, quantity FROM stock WHERE sku = ?", (sku,)).fetchone()
    return row and tuple(row)


@check(points=1)
def only_newer_versions_change_the_stock() -> None:
    """Newer versions change the stock, equal and older ones do not; bad arguments raise ValueError."""
    with scratch_file(open_idempotency_db) as connect:
        db = connect()
        for sku, version, quantity, changed in (
            ("mug", 2, 5, True),
            ("mug", 1, 9, False),
            ("mug", 2, 7, False),
            ("cap", 1, 0, True),
            ("mug", 3, 0, True),
        ):
            got = apply_versioned(db, sku, version, quantity)
            expect(
                got is changed,
                called=f'apply_versioned(db, "{sku}", {version}, {quantity})',
                got=got,
                wanted=f"{changed}",
                next_step="ON CONFLICT(sku) DO UPDATE … WHERE excluded.version > stock.version; rowcount tells",
            )
        expect(
            (stock_of(connect(), "mug"), stock_of(connect(), "cap")) == ((3, 0), (1, 0)),
            called="these five, then a look through a second connection",
            got=f"mug {stock_of(connect(), 'mug')}, cap {stock_of(connect(), 'cap')}",
            wanted="mug (3, 0), cap (1, 0)",
            next_step="leave no transaction open, and write quantity together with version",
        )
        for version, quantity in ((0, 1), (-1, 1), (9, -1)):
            expect_raises(
                ValueError,
                partial(apply_versioned, db, "mug", version, quantity),
                called=f'apply_versioned(db, "mug", {version}, {quantity})',
                next_step="check both before the statement",
            )


@check(points=1, hidden=True)
def any_order_ends_at_the_newest_version() -> None:
    """300 seeded shuffles of changes with repeats: the newest version stands, and the return values are right."""
    rng = random.Random(300)
    with scratch_file(open_idempotency_db) as connect:
        db = connect()
        for number in range(300):
            sku = f"sku-{number}"
            versions = rng.sample(range(1, 40), 6)
            deliveries = versions + rng.choices(versions, k=3)
            rng.shuffle(deliveries)
            quantities = {version: rng.randint(0, 9) for version in versions}
            got = [apply_versioned(db, sku, version, quantities[version]) for version in deliveries]
            wanted = [version > max(deliveries[:place], default=0) for place, version in enumerate(deliveries)]
            newest = max(versions)
            expect(
                got == wanted and stock_of(db, sku) == (newest, quantities[newest]),
                called=f"apply_versioned for the versions {deliveries}",
                got=f"{got}; the stock ends at version {(stock_of(db, sku) or ('none',))[0]}",
                wanted="True exactly where the version is above all before it, and the newest one's quantity at the end",
                next_step="compare with the stored version, not with the last delivery",
            )


@check(points=1, hidden=True)
def no_change_slips_between_look_and_write() -> None:
    """A second connection changes the stock between two statements: the newer version still stands."""
    with scratch_file(open_idempotency_db) as connect:
        db, other = connect(), connect(timeout_s=0.0)
        for before, rivals in (([], 9), ([], 3), ([(1, 10)], 9), ([(1, 10)], 3)):
            for number in range(20):
                db.execute("DELETE FROM stock")
                for version, quantity in before:
                    apply_versioned(db, "mug", version, quantity)
                cut, own, rival = cut_in(
                    db,
                    number,
                    partial(apply_versioned, other, "mug", rivals, 10 * rivals),
                    partial(apply_versioned, db, "mug", 5, 50),
                )
                if not cut:
                    expect(
                        number > 0,
                        called='apply_versioned(db, "mug", 5, 50)',
                        got="no statement at all",
                        wanted="a statement on the table stock",
                        next_step="write through db",
                    )
                    break
                # The rival may be locked out for the moment; then it has not changed anything.
                beaten = rivals == 9 and rival is True
                expect(
                    isinstance(own, bool)
                    and (own or beaten)
                    and stock_of(db, "mug") == ((9, 90) if beaten else (5, 50)),
                    called=f"version 5 by one connection and, between two of its statements, version {rivals} by another",
                    got=f"{says(own)} and {says(rival)}; the stock ends at {stock_of(db, 'mug')}",
                    wanted="the newer of the versions that were accepted, and no database error",
                    next_step="compare and write in one statement, so that nothing comes between",
                )
