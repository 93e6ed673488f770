import hashlib
import itertools
import random
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from leadlab.checks import check, expect, expect_raises

from .given import Flag
from .solution import Flags, bucket

USERS = [f"user-{number}" for number in range(10_000)]


def cohort(flag: Flag, users: list[str]) -> list[bool]:
    """For each user whether ``flag`` is on, as ``evaluate`` says."""
    flags = Flags([flag])
    return [bool(flags.evaluate(flag.key, user, False)[0]) for user in users]


def expect_case(flag: Flag, user: str | None, right: tuple[bool, str], wanted: str, next_step: str) -> None:
    """``evaluate`` gives ``right``, whatever default the caller passes."""
    for default in (False, True):
        got = tuple(Flags([flag]).evaluate(flag.key, user, default))
        expect(
            got == right,
            called=f"Flags([{flag}]).evaluate({flag.key!r}, {user!r}, {default})",
            got=got,
            wanted=wanted,
            next_step=next_step,
        )


def from_generator(given: list[Flag]) -> Flags:
    """``Flags`` over a generator, which has no length, no index and only one pass."""
    try:
        return Flags(flag for flag in given)
    except TypeError as error:
        expect(
            False,
            called=f"Flags over a generator of {len(given)} good flags",
            got=f"TypeError: {error}",
            wanted="any iterable of flags is accepted",
            next_step="read the flags in one for loop; a generator has no length and no index",
        )
        raise


@check(points=1)
def three_known_buckets() -> None:
    """Three buckets to 17 digits."""
    for salt, user, right in (
        ("new-ledger", "user-1", 0.013169173771807534),
        ("new-ledger", "user-2", 0.38298366874043543),
        ("fast-payout", "user-1", 0.7377920676110057),
    ):
        got = bucket(salt, user)
        expect(
            abs(got - right) < 1e-12,
            called=f"bucket({salt!r}, {user!r})",
            got=got,
            wanted=str(right),
            next_step="SHA-256 of salt, colon, user; the first 8 bytes, big-endian; divided by 2**64",
        )


@check(points=1)
def a_cohort_has_an_exact_size() -> None:
    """user-0 to user-9999: 460 of them get new-ledger at 5 %, and 1,982 at 20 %."""
    for rollout, right in ((0.05, 460), (0.20, 1982)):
        got = sum(cohort(Flag("new-ledger", True, rollout), USERS))
        expect(
            got == right,
            called=f'evaluate of Flag("new-ledger", enabled=True, rollout={rollout}) for user-0 to user-9999',
            got=f"{got} users on",
            wanted=f"{right} users on",
            next_step="on means bucket(key, user) < rollout, where the flag has no salt of its own",
        )
    edge = bucket("new-ledger", "user-2")
    expect(
        cohort(Flag("new-ledger", True, edge), ["user-2"]) == [False],
        called='evaluate("new-ledger", "user-2", False) at rollout bucket("new-ledger", "user-2")',
        got="the user is on",
        wanted="a user whose bucket equals the rollout is off",
        next_step="compare with <, not <=",
    )


@check(points=1, hidden=True)
def buckets_are_exact() -> None:
    """More buckets: other salts and users, empty ones, ones with colons or spaces, and non-ASCII ones."""
    rng = random.Random(6)
    texts = [
        "",
        "a",
        "a:b",
        ":",
        "zoë",
        "Łódź",
        "日本",
        "naïve-flag",
        "😀",
        "ASCII only",
        " a ",
        "e\u0301",
        "é",
        "A",
        "x" * 300,
    ]
    texts += [str(rng.getrandbits(64)) for _ in range(5)]
    for salt, user in itertools.product(texts, texts):
        digest = hashlib.sha256(f"{salt}:{user}".encode()).digest()
        got = bucket(salt, user)
        expect(
            abs(got - int.from_bytes(digest[:8], "big") / 2**64) < 1e-12,
            called=f"bucket({salt!r}, {user!r})",
            got=got,
            wanted="the first 8 bytes of the SHA-256 digest of the UTF-8 text, big-endian, divided by 2**64",
            next_step="hash salt and user as they come, neither trimmed nor normalised; compare each step by hand",
        )
    both = sum(bucket("new-ledger", user) < 0.5 and bucket("fast-payout", user) < 0.5 for user in USERS)
    expect(
        both == 2486,
        called="bucket(…) < 0.5 of user-0 to user-9999 for two salts",
        got=f"{both} users below 0.5 for both",
        wanted="the number that SHA-256 gives",
        next_step="compute the digest by hand for one user and compare each step",
    )


@check(points=1, hidden=True)
def a_ramp_only_adds() -> None:
    """Ramps from 0 to 1: who is on stays on, nobody at 0, everybody at 1; the flag's default plays no part."""
    rng = random.Random(61)
    for key in ("new-ledger", "dark-fees", "zoë"):
        users = [f"customer-{rng.getrandbits(40)}" for _ in range(400)]
        steps = [0, *sorted(rng.random() for _ in range(8)), 1]
        before = [False] * len(users)
        for rollout in steps:
            now = cohort(Flag(key, True, rollout), users)
            dropped = sum(was and not on for was, on in zip(before, now, strict=True))
            expect(
                dropped == 0,
                called=f"evaluate for 400 users while the rollout of {key!r} rises to {rollout:.3f}",
                got=f"{dropped} users who were on are off",
                wanted="nobody drops out while a rollout rises",
                next_step="a user's bucket depends on salt and user only, not on the rollout, and is no new draw",
            )
            before = now
            share = sum(now) / len(now)
            expect(
                abs(share - rollout) < 0.12 and (0 < rollout < 1 or share == rollout),
                called=f"evaluate for 400 users at rollout {rollout:.3f}",
                got=f"{sum(now)} users on",
                wanted="about the share that the rollout says; nobody at 0 and everybody at 1",
                next_step="compare with <, and do not round the bucket",
            )
        for rollout, user in itertools.product((0, 0.3, 1), users[:60]):
            plain, other = (
                tuple(Flags([Flag(key, True, rollout, default)]).evaluate(key, user, not default))
                for default in (False, True)
            )
            expect(
                plain == other and plain[1] == "SPLIT" and isinstance(plain[0], bool),
                called=f"evaluate({key!r}, {user!r}, …) at rollout {rollout}, in no list; default False, then True",
                got=f"{plain}, then {other}",
                wanted="value and reason of the table's last row, at every rollout; the value is a bool",
                next_step="return the pair (bucket < rollout, reason) in one place, without the flag's default",
            )


@check(points=1, hidden=True)
def two_flags_choose_independently() -> None:
    """Two flags at 50 % over 10,000 users: a chi-square test of their 2×2 table."""
    for first, second in (("new-ledger", "fast-payout"), ("a", "b"), ("dark-fees", "dark-fees-2")):
        flags = Flags([Flag(first, True, 0.5), Flag(second, True, 0.5)])
        table = [[0, 0], [0, 0]]
        for user in USERS:
            has_first, has_second = (bool(flags.evaluate(key, user, False)[0]) for key in (first, second))
            table[has_first][has_second] += 1
        rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
        smallest = min(*rows, *columns)
        statistic = (
            sum(
                (table[a][b] - rows[a] * columns[b] / 10_000) ** 2 / (rows[a] * columns[b] / 10_000)
                for a, b in itertools.product((0, 1), (0, 1))
            )
            if smallest
            else float("inf")
        )
        expect(
            statistic < 20,  # one degree of freedom: exceeded by chance once in 130,000 tables
            called=f"evaluate of {first!r} and {second!r}, both at 50 %, for 10,000 users",
            got=f"{table[1][1]} users have both, {table[0][0]} neither",
            wanted="who has the one flag is no more and no less likely to have the other",
            next_step="let the flag's key be a part of what is hashed",
        )


@check(points=1, hidden=True)
def an_equal_salt_is_an_equal_cohort() -> None:
    """Flags that share a salt, and flags whose salt is empty."""
    users = USERS[:2000]
    shared = [cohort(Flag(key, True, 0.3, salt="pilot-2026"), users) for key in ("new-ledger", "fast-payout")]
    expect(
        shared[0] == shared[1] and 450 < sum(shared[0]) < 750,
        called='evaluate of two flags with salt="pilot-2026" at 30 % for 2,000 users',
        got=f"{sum(shared[0])} and {sum(shared[1])} users, {sum(map(min, *shared))} of them in both",
        wanted="the same users have both flags",
        next_step="hash the salt in place of the key, not together with it",
    )
    named, own = (cohort(Flag("new-ledger", True, 0.3, salt=salt), users) for salt in ("new-ledger", None))
    empty = cohort(Flag("new-ledger", True, 0.3, salt=""), users)
    expect(
        named == own == empty and own != shared[0],
        called='evaluate of "new-ledger" at 30 % with its key as the salt, with salt None, with salt ""',
        got=f"{sum(named)}, {sum(own)} and {sum(empty)} users",
        wanted="three equal cohorts, which are not the one of another salt",
        next_step="where the salt is None or empty, the key takes its place",
    )


@check(points=1, hidden=True)
def the_kill_switch_comes_first() -> None:
    """Flags that are not enabled, in all combinations of lists, user, default and rollout."""
    names: tuple[frozenset[str], ...] = (frozenset(), frozenset({"ada", ""}))
    for default, allow, deny, rollout in itertools.product((False, True), names, names, (0.0, 1.0)):
        flag = Flag("killed", False, rollout, default=default, allow=allow, deny=deny)
        for user in ("ada", "bela", "", None):
            expect_case(
                flag,
                user,
                (default, "DISABLED"),
                "the flag's own default, and the reason of row 2",
                "row 2: the flag's own default, whatever user, lists and rollout are",
            )


@check(points=1, hidden=True)
def lists_come_before_the_split() -> None:
    """Users in the allow list, in the deny list and in both, in all combinations with default and rollout."""
    for default, rollout in itertools.product((False, True), (0.0, 1.0)):
        flag = Flag(
            "listed", True, rollout, default, None, frozenset({"ada", "both", "zoë"}), frozenset({"bela", "both"})
        )
        for user, value in (("ada", True), ("zoë", True), ("bela", False), ("both", False)):
            expect_case(
                flag,
                user,
                (value, "TARGETING_MATCH"),
                "rows 4 and 5 of the table: deny before allow, both before the split",
                "read the table from the top, and stop at the first row that fits",
            )
        others = tuple(Flags([flag]).evaluate("listed", "chidi", False))
        expect(
            others[1] != "TARGETING_MATCH",
            called=f"evaluate at rollout {rollout} for a user who is in neither list",
            got=others,
            wanted="what row 6 of the table gives",
            next_step="an allow list adds users; it does not shut out the others",
        )


@check(points=1, hidden=True)
def no_flag_or_no_user() -> None:
    """Unknown keys with both defaults, and users who are None or empty, also where a list holds the empty text."""
    for known, key in itertools.product(
        ([], [Flag("known", False, 1.0, True, None, frozenset({"ada"}))]), ("unknown", "")
    ):
        for user, default in itertools.product(("ada", "", None), (False, True)):
            got = tuple(Flags(known).evaluate(key, user, default))
            expect(
                got == (default, "ERROR"),
                called=f"Flags(…).evaluate({key!r}, {user!r}, {default}); no flag has this key",
                got=got,
                wanted="the caller's default, and the reason of row 1",
                next_step="a flag that is missing must not stop the caller: use .get, not []",
            )
    for default, rollout, user in itertools.product((False, True), (0.0, 1.0), (None, "")):
        flag = Flag("known", True, rollout, default, allow=frozenset({""}), deny=frozenset({""}))
        expect_case(
            flag,
            user,
            (default, "DEFAULT"),
            "the flag's own default, and the reason of row 3",
            "None and the empty text stand for nobody: ask for them before the lists",
        )
    got = tuple(Flags([Flag("known", True, 1.0)]).evaluate("known", " ", False))
    expect(
        got[1] != "DEFAULT",
        called='evaluate("known", " ", False) at rollout 1.0; the user is one space',
        got=got,
        wanted="what row 6 of the table gives: a space is a user",
        next_step="ask for None and the empty text only, without strip",
    )


@check(points=1, hidden=True)
def expiry_changes_no_value() -> None:
    """Flags that expired long ago, expire today or later, beside the same flags without expiry."""
    users: list[str | None] = ["ada", "bela", None, *USERS[:200]]
    for enabled, rollout, default in itertools.product((True, False), (0.0, 0.5, 1.0), (False, True)):
        for expires in (date(2000, 1, 1), date.today(), date(2100, 1, 1)):
            plain_flag = Flag("old", enabled, rollout, default, None, frozenset({"ada"}), frozenset({"bela"}))
            plain, dated = Flags([plain_flag]), Flags([replace(plain_flag, expires=expires)])
            dated.stale(date(2099, 1, 1))
            for user in users:
                got, right = (tuple(flags.evaluate("old", user, False)) for flags in (dated, plain))
                expect(
                    got == right,
                    called=f'evaluate("old", {user!r}, False) of a flag that expires on {expires}',
                    got=f"{got}; without expires {right}",
                    wanted="no difference: production does not change at midnight",
                    next_step="leave expires to stale",
                )


@check(points=1, hidden=True)
def stale_lists_what_expired() -> None:
    """The days around expiry, flags that are off, flags without expiry, and the order of the keys."""
    day = date(2026, 2, 28)
    flags = from_generator(
        [
            Flag("zeta", True, 1.0, expires=day),
            Flag("alpha", False, 0.0, expires=day + timedelta(days=1)),
            Flag("mid", True, 0.5, expires=day),
            Flag("Late", True, 0.5, expires=date(2027, 1, 1)),
            Flag("forever", True, 1.0),
        ]
    )
    for today, right in (
        (day - timedelta(days=1), []),
        (day, []),
        (day + timedelta(days=1), ["mid", "zeta"]),
        (day + timedelta(days=2), ["alpha", "mid", "zeta"]),
        (date(2030, 1, 1), ["Late", "alpha", "mid", "zeta"]),
        (day, []),
    ):
        got = flags.stale(today)
        expect(
            got == right,
            called=f"stale({today}); flags expire on {day} (two), the day after (one, not enabled), in 2027, and never",
            got=got,
            wanted="a sorted list of the keys whose expires is before that day",
            next_step="compare with <, skip flags without expires, and look at no clock",
        )


@check(points=1, hidden=True)
def bad_flags_are_refused() -> None:
    """Rollouts at and beyond the limits, keys that are empty or given twice."""
    for rollout in (-0.001, 1.001, 5, -1, float("nan"), float("inf"), float("-inf")):
        expect_raises(
            ValueError,
            partial(Flags, [Flag("good", True, 0.5), Flag("bad", True, rollout)]),
            called=f"Flags over a flag with rollout {rollout}",
            next_step="ask whether 0 <= rollout <= 1 holds; NaN compares false with everything",
        )
    for keys in (("",), ("a", ""), ("a", "b", "a"), ("a", "a")):
        for enabled in (True, False):
            expect_raises(
                ValueError,
                partial(Flags, [Flag(key, enabled, 0.5) for key in keys]),
                called=f"Flags over flags with the keys {keys}",
                next_step="look at every key before you store it",
            )
    fine = from_generator([Flag(key, True, rollout) for key, rollout in (("a", 0), ("A", 1), (" ", 0.0), ("zoë", 1.0))])
    got = [fine.evaluate(key, "ada", True)[1] for key in ("a", "A", " ", "zoë")]
    expect(
        "ERROR" not in got,
        called="Flags over a generator of four good flags with rollouts 0, 1, 0.0 and 1.0, then evaluate",
        got=got,
        wanted="four flags that are evaluated",
        next_step="the limits belong to the range, and an iterable may be read once only",
    )
