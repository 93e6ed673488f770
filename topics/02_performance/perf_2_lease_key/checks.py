"""Checks of perf-2: ten points for the cache with leases, six for the largest TTL."""

import math
import random
from bisect import bisect_right
from collections.abc import Generator, Iterator
from decimal import Decimal, localcontext

from leadlab.checks import check, expect, expect_raises

from .given import Hit, Miss, Wait
from .solution import LeaseCache, max_ttl

Steps = Generator[None, None, None]


class HandClock:
    """A clock that the check moves by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def token_of(answer: object, called: str) -> int:
    """The token of a Miss; anything else is not yet right."""
    expect(
        isinstance(answer, Miss),
        called=called,
        got=answer,
        wanted="a Miss with a token",
        next_step="an absent key without a live lease grants a new one",
    )
    assert isinstance(answer, Miss)
    return answer.token


def orders_of(lengths: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """All orders in which parties with so many steps each can be interleaved."""
    if not any(lengths):
        yield ()
    for party, left in enumerate(lengths):
        if left:
            rest = (*lengths[:party], left - 1, *lengths[party + 1 :])
            for order in orders_of(rest):
                yield (party, *order)


def run_schedules(readers: int, writers: int, warm: bool) -> tuple[int, list[str]]:
    """The number of schedules, and those that end with a cached value other than the database's."""
    lengths = (3,) * readers + (2,) * writers
    count, guilty = 0, []
    for order in orders_of(lengths):
        cache, database = LeaseCache(HandClock()), {"price": 0}
        log: list[str] = []
        if warm:
            cache.set("price", 0, token_of(cache.get("price"), "get of a new key"))

        def reader(name: str, cache: LeaseCache = cache, database: dict = database, log: list = log) -> Steps:
            answer = cache.get("price")
            log.append(f"{name} get: {type(answer).__name__}")
            yield
            seen = database["price"]
            log.append(f"{name} reads {seen}")
            yield
            if isinstance(answer, Miss):
                log.append(f"{name} set({seen}): {cache.set('price', seen, answer.token)}")
            yield

        def writer(
            name: str, value: int, cache: LeaseCache = cache, database: dict = database, log: list = log
        ) -> Steps:
            database["price"] = value
            log.append(f"{name} writes {value}")
            yield
            cache.delete("price")
            log.append(f"{name} deletes")
            yield

        parties = [reader(f"reader {i + 1}") for i in range(readers)]
        parties += [writer(f"writer {i + 1}", i + 1) for i in range(writers)]
        for party in order:
            next(parties[party])
        final = cache.get("price")
        count += 1
        if isinstance(final, Hit) and final.value != database["price"]:
            guilty.append("; ".join(log))
    return count, guilty


def no_schedule_is_stale(readers: int, writers: int) -> None:
    """Every schedule, with an empty cache and with a filled one, ends consistent."""
    for warm in (False, True):
        count, guilty = run_schedules(readers, writers, warm)
        expect(
            not guilty,
            called=f"{count} schedules of {readers} reader(s) and {writers} writer(s), cache {'filled' if warm else 'empty'}",
            got=f"{len(guilty)} end with an outdated value, for example: {guilty[0] if guilty else ''}",
            wanted="no schedule ends with a cached value that the database no longer has",
            next_step="who has read before a delete must not fill after it: delete voids the lease",
        )


def exact_stale_share(read_rate: float, write_rate: float, ttl: float, factor: str) -> Decimal:
    """The formula of the task at ``ttl`` times ``factor``, with sixty digits."""
    with localcontext() as context:
        context.prec = 60
        reads, writes, time = Decimal(read_rate), Decimal(write_rate), Decimal(ttl) * Decimal(factor)
        outdated = time - (1 - (-writes * time).exp()) / writes
        return reads * outdated / (1 + reads * time)


def ttl_is_right(read_rate: float, write_rate: float, max_stale: float, next_step: str) -> None:
    """The formula just below the returned TTL is within the limit, just above it is not."""
    got = max_ttl(read_rate, write_rate, max_stale)
    called = f"max_ttl({read_rate!r}, {write_rate!r}, {max_stale!r})"
    right = isinstance(got, float) and math.isfinite(got) and got > 0
    if right:
        below = exact_stale_share(read_rate, write_rate, got, "0.999999")
        above = exact_stale_share(read_rate, write_rate, got, "1.000001")
        right = below <= Decimal(max_stale) <= above
    expect(
        right,
        called=called,
        got=got,
        wanted="the root of s(T) = max_stale, relative error at most 1e-6",
        next_step=next_step,
    )


@check(points=1)
def miss_then_set_then_hit() -> None:
    """A miss brings a token, the token fills the cache, and then the key is a hit; until it is deleted."""
    cache = LeaseCache(HandClock())
    token = token_of(cache.get("price:7"), 'get("price:7") of an empty cache')
    stored = cache.set("price:7", 42, token)
    seen = cache.get("price:7")
    expect(
        (stored, seen) == (True, Hit(42)),
        called='set("price:7", 42, token), then get("price:7")',
        got=(stored, seen),
        wanted="(True, Hit(value=42))",
        next_step="set stores the value when the token is the key's live lease",
    )
    cache.delete("price:7")
    cache.delete("price:8")
    token_of(cache.get("price:7"), 'delete("price:7"), then get("price:7")')


@check(points=1)
def second_reader_waits() -> None:
    """While one reader holds the lease of a key, the next one waits; other keys are not concerned."""
    cache = LeaseCache(HandClock())
    token = token_of(cache.get("price:7"), 'get("price:7") of an empty cache')
    second = cache.get("price:7")
    expect(
        second == Wait(),
        called='get("price:7") twice',
        got=second,
        wanted="Wait() for the second caller",
        next_step="remember for each key which token has the lease",
    )
    token_of(cache.get("price:8"), 'get("price:8") while "price:7" is leased')
    stored, seen = cache.set("price:7", 42, token), cache.get("price:7")
    expect(
        stored is True and seen == Hit(42),
        called='the first caller\'s set("price:7", 42, token), then get',
        got=(stored, seen),
        wanted="True and Hit(42): a Wait in between takes nothing from the lease",
        next_step="a get that answers Wait changes nothing",
    )


@check(points=1, hidden=True)
def one_reader_and_two_writers() -> None:
    """All 210 schedules of one reader and two writers, with an empty and with a filled cache."""
    no_schedule_is_stale(readers=1, writers=2)


@check(points=1, hidden=True)
def two_readers_and_a_writer() -> None:
    """All 560 schedules of two readers and one writer, with an empty and with a filled cache."""
    no_schedule_is_stale(readers=2, writers=1)


@check(points=1, hidden=True)
def delete_voids_the_lease() -> None:
    """A delete while a fill is under way: the fill, the next reader's token, and the leases of other keys."""
    cache = LeaseCache(HandClock())
    old = token_of(cache.get("a"), 'get("a") of an empty cache')
    other = token_of(cache.get("b"), 'get("b") of an empty cache')
    cache.delete("a")
    new = token_of(cache.get("a"), 'get("a"), delete("a"), get("a")')
    late = cache.set("a", "old", old)
    in_time = cache.set("a", "new", new)
    expect(
        (late, in_time, cache.get("a")) == (False, True, Hit("new")),
        called="two leases of one key with a delete between them; set with the first token, then with the second",
        got=(late, in_time, cache.get("a")),
        wanted="the first is refused, the second stores",
        next_step="number the tokens over the whole life of the cache; a delete must not restart the count",
    )
    untouched = cache.set("b", 1, other)
    expect(
        untouched is True,
        called='get("b"), delete("a"), then set("b", 1, its token)',
        got=untouched,
        wanted="True: a delete concerns its own key only",
        next_step="void the lease of the deleted key, and no other",
    )


@check(points=1, hidden=True)
def falsy_values_are_hits() -> None:
    """Values that are None, false or empty are values."""
    values: list[object] = [None, False, 0, "", [], {}]
    for value in values:
        cache = LeaseCache(HandClock())
        cache.set("k", value, token_of(cache.get("k"), 'get("k") of an empty cache'))
        seen = cache.get("k")
        expect(
            isinstance(seen, Hit) and seen.value is value,
            called=f'set("k", {value!r}, token), then get("k")',
            got=seen,
            wanted="a Hit with that very value",
            next_step="ask whether the key is present, not whether its value is true",
        )


@check(points=1, hidden=True)
def foreign_and_used_tokens() -> None:
    """A token of another key, one never given out, and one used twice; what they leave behind."""
    cache = LeaseCache(HandClock())
    first = token_of(cache.get("a"), 'get("a") of an empty cache')
    second = token_of(cache.get("b"), 'get("b") of an empty cache')
    expect(
        first != second,
        called='get("a") and get("b") of one cache',
        got=f"both got token {first}",
        wanted="a token that the cache has never given out before, for any key",
        next_step="count tokens once for the whole cache",
    )
    busy, tokens = LeaseCache(HandClock()), []
    for number in range(300):
        tokens.append(token_of(busy.get(f"k{number}"), "get of a key that nobody has asked for"))
    expect(
        len(set(tokens)) == 300 and all(isinstance(token, int) for token in tokens),
        called="get of 300 keys of one cache",
        got=f"{len(set(tokens))} different tokens, the last is {tokens[-1]!r}",
        wanted="300 different tokens of type int",
        next_step="a counter that never goes back is enough",
    )
    refused = [cache.set("b", "x", first), cache.set("b", "x", first + second + 1000), cache.set("c", "x", second)]
    expect(
        refused == [False, False, False],
        called='set("b", …) with the token of "a" and with one never given out; set("c", …) with the token of "b"',
        got=refused,
        wanted="False each time",
        next_step="compare with the token that this very key was leased with",
    )
    seen = cache.get("b"), cache.set("b", "right", second), cache.get("b")
    expect(
        seen == (Wait(), True, Hit("right")),
        called='after refused sets of "b": get("b"), set("b", "right", its own token), get("b")',
        got=seen,
        wanted="the refused sets stored nothing and left the live lease alone",
        next_step="use the lease up only when the token was the right one",
    )
    again = cache.set("b", "twice", second), cache.get("b")
    expect(
        again == (False, Hit("right")),
        called='set("b", …) with a token that has been used, then get("b")',
        got=again,
        wanted="False, and the stored value stays",
        next_step="a lease is good for one set",
    )


@check(points=1, hidden=True)
def a_lease_ends_on_time() -> None:
    """Just before and exactly at the end of a lease: who waits, who gets a new token, whose set is stored."""
    for lease_ttl, wrong_by in ((10.0, 0.25), (0.5, 0.125)):
        clock = HandClock()
        clock.now = 64.25
        cache = LeaseCache(clock) if lease_ttl == 10.0 else LeaseCache(clock, lease_ttl)  # 10 s is the default
        old = token_of(cache.get("k"), 'get("k") of an empty cache')
        in_time = token_of(cache.get("in time"), "get of a second key")
        clock.now = 64.25 + lease_ttl - wrong_by
        before = cache.get("k"), cache.set("in time", 1, in_time)
        expect(
            before == (Wait(), True),
            called=f"lease_ttl {lease_ttl}; {wrong_by} s before a lease ends: get of the key; set of another in the same state",
            got=before,
            wanted="the lease is still live: the reader waits, and a set with it is stored",
            next_step="a lease lives until granted + lease_ttl; a get that answers Wait does not shorten or extend it",
        )
        clock.now = 64.25 + lease_ttl
        new = token_of(cache.get("k"), f"lease_ttl {lease_ttl}; get exactly at the end of the key's lease")
        expect(
            new != old,
            called="get at the end of a lease",
            got="the same token again",
            wanted="a new token",
            next_step="a dead lease is void for ever; grant another one",
        )
        clock.now += 1e6
        seen = cache.get("in time")
        expect(
            seen == Hit(1),
            called="get of a filled key a million seconds later",
            got=seen,
            wanted="Hit(1): only leases expire, values stay",
            next_step="the end of a lease concerns the lease alone",
        )


@check(points=1, hidden=True)
def late_fills_are_refused() -> None:
    """A set after the end of its lease: when nobody else came, and when a new lease was granted."""
    clock = HandClock()
    cache = LeaseCache(clock, 8.0)
    alone = token_of(cache.get("alone"), 'get("alone") of an empty cache')
    overtaken = token_of(cache.get("k"), 'get("k") of an empty cache')
    clock.now = 8.0
    late = cache.set("alone", "late", alone)
    expect(
        late is False,
        called="set exactly at the end of its lease, nobody else asked meanwhile",
        got=late,
        wanted="False: the lease is dead at that moment",
        next_step="set has to look at the clock as well",
    )
    token_of(cache.get("alone"), "get after that refused set")
    clock.now = 9.0
    new = token_of(cache.get("k"), "get after the end of a lease")
    seen = cache.set("k", "late", overtaken), cache.get("k"), cache.set("k", "new", new), cache.get("k")
    expect(
        seen == (False, Wait(), True, Hit("new")),
        called="lease A ends, lease B is granted; set with A, get, set with B, get",
        got=seen,
        wanted="A is refused, B stays live and stores",
        next_step="only the token of the last lease counts, and a wrong one leaves it alone",
    )


@check(points=1, hidden=True)
def bad_lease_times_are_refused() -> None:
    """Lease times that make no sense."""
    for lease_ttl in (0, 0.0, -1.0, math.nan, math.inf, -math.inf):
        expect_raises(
            ValueError,
            lambda ttl=lease_ttl: LeaseCache(HandClock(), ttl),  # type: ignore[misc]
            called=f"LeaseCache(clock, {lease_ttl})",
            next_step="a comparison with nan is always false: accept what is between 0 and infinity, refuse the rest",
        )


@check(points=1)
def ttl_of_a_price() -> None:
    """Two reads a second, a write every 100 s, at most 5 % of the reads outdated."""
    got = max_ttl(2, 0.01, 0.05)
    expect(
        abs(got - 10.84262) < 1e-4,
        called="max_ttl(2, 0.01, 0.05)",
        got=got,
        wanted="10.84262, within 1e-4",
        next_step="10.0 is the first-order rule 2 * s / mu; 10.35 counts the outdated reads among hits only",
    )


@check(points=1, hidden=True)
def seeded_rates_solve_the_formula() -> None:
    """Seeded read rates, write rates and limits against the formula in exact arithmetic."""
    rng = random.Random(22)
    cases = [(50.0, 1 / 300, 0.01), (0.2, 0.02, 0.1), (1.0, 1.0, 0.9), (100.0, 20.0, 0.5)]
    cases += [(10 ** rng.uniform(-2, 3), 10 ** rng.uniform(-3, 1), rng.uniform(0.01, 0.9)) for _ in range(20)]
    for read_rate, write_rate, max_stale in cases:
        ttl_is_right(
            read_rate,
            write_rate,
            max_stale,
            "put your result into s(T): the share is over all reads, and the search must bracket the root",
        )


@check(points=1, hidden=True)
def a_simulated_cache_agrees() -> None:
    """A simulated cache with your TTL returns the allowed share of outdated reads; a larger limit allows a longer TTL."""
    read_rate, write_rate = 4.0, 0.5
    ttls = [max_ttl(read_rate, write_rate, limit) for limit in (0.1, 0.2, 0.4)]
    expect(
        0 < ttls[0] < ttls[1] < ttls[2],
        called="max_ttl(4, 0.5, s) for s = 0.1, 0.2, 0.4",
        got=ttls,
        wanted="TTLs that rise with the limit",
        next_step="who accepts more outdated reads may keep an entry longer",
    )
    rng = random.Random(7)
    writes, now = [], 0.0
    while now < 10_000:
        now += rng.expovariate(write_rate)
        writes.append(now)
    now, filled, reads, outdated = 0.0, -math.inf, 0, 0
    while now < 10_000:
        now += rng.expovariate(read_rate)
        reads += 1
        if now >= filled + ttls[1]:
            filled, version = now, bisect_right(writes, now)
        outdated += bisect_right(writes, now) > version
    expect(
        abs(outdated / reads - 0.2) < 0.012,
        called="max_ttl(4, 0.5, 0.2), then a simulation of 40,000 reads with that TTL",
        got=f"{outdated / reads:.3f} of the reads are outdated",
        wanted="the limit, within 0.012",
        next_step="the share is over all reads, misses included, and an entry may be written more than once",
    )


@check(points=1, hidden=True)
def no_writes_and_no_tolerance() -> None:
    """A key that is never written, and a limit of 0."""
    cases = [((2.0, 0.0, 0.05), math.inf), ((2.0, 0, 0.0), math.inf), ((2.0, 0.01, 0.0), 0.0), ((1e6, 1e-9, 0), 0.0)]
    for arguments, right in cases:
        called, got = f"max_ttl{arguments}", max_ttl(*arguments)
        expect(
            got == right,
            called=called,
            got=got,
            wanted="without writes nothing is ever outdated; with writes, a limit of 0 allows no entry at all",
            next_step="decide the two limits before the search, no writes first",
        )


@check(points=1, hidden=True)
def tiny_and_huge_rates() -> None:
    """Rates from 1e-9 to 1e6 and limits from 1e-6: no lost digits, no search that ends too early."""
    rates = (1e-9, 1e-3, 1e6)
    for read_rate in rates:
        for write_rate in rates:
            for max_stale in (1e-6, 0.25, 0.9):
                ttl_is_right(
                    read_rate,
                    write_rate,
                    max_stale,
                    "math.expm1 keeps the digits of 1 - exp(-x) for small x; stop the search by the relative width",
                )


@check(points=1, hidden=True)
def bad_rates_are_refused() -> None:
    """Rates and limits that make no sense."""
    nonsense = (-0.1, math.nan, math.inf, -math.inf)
    bad = [(rate, 0.01, 0.05) for rate in (0, 0.0, *nonsense)]
    bad += [(2.0, rate, 0.05) for rate in nonsense] + [(2.0, 0.01, limit) for limit in (1, 1.5, *nonsense)]
    bad += [(2.0, 0.0, 1.5), (2.0, 0.0, -0.5), (0.0, 0.0, 0.05)]
    for arguments in bad:
        expect_raises(
            ValueError,
            lambda a=arguments: max_ttl(*a),  # type: ignore[misc]
            called=f"max_ttl{arguments}",
            next_step="check all three before anything is returned; nan is neither below nor above anything",
        )
