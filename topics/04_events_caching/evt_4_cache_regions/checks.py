"""Checks of evt-4: seven points for the ring, seven for the cache."""

import asyncio
import bisect
import collections
import gc
import hashlib
import math
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.clock import simulate

from .given import Entry, StaleOrigin
from .solution import BoundedRing, RegionalCache


def position(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def ring_points(nodes: list[str], vnodes: int) -> list[tuple[int, str]]:
    return sorted((position(f"{node}#{i}"), node) for node in nodes for i in range(vnodes))


def seeded_batch(rng: random.Random, most_nodes: int = 8) -> tuple[list[str], int, list[str]]:
    """Nodes, points a node, and the keys of one random batch."""
    nodes = [f"node-{rng.randrange(10**6)}" for _ in range(rng.randint(2, most_nodes))]
    keys = [f"key:{number}" for number in rng.sample(range(10**6), rng.randint(20, 80))]
    return list(dict.fromkeys(nodes)), rng.randint(1, 6), keys


class ScriptedSource:
    """An origin or a peer: answers each call for a key by the next step of its script, the last one for ever.

    A step is (delay in seconds, outcome); an outcome that is an exception is raised.
    """

    def __init__(self, *script: tuple[float, Any]):
        self.script = script
        self.asked: collections.Counter[str] = collections.Counter()
        self.cancelled = 0

    @property
    def calls(self) -> int:
        return self.asked.total()

    async def __call__(self, key: str) -> Any:
        delay, outcome = self.script[min(self.asked[key], len(self.script) - 1)]
        self.asked[key] += 1
        try:
            await asyncio.sleep(delay)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class OriginDown(Exception):
    pass


def region(origin: ScriptedSource, *peers: ScriptedSource, swr: float = 5.0) -> RegionalCache:
    """A cache on the virtual clock: ttl 10 s, swr 5 s, sie 20 s, peer timeout 2 s."""
    clock = asyncio.get_running_loop().time
    return RegionalCache(clock, origin, peers, ttl=10.0, swr=swr, sie=20.0, peer_timeout=2.0)


def virtually(scenario: Callable[[list[str]], Coroutine[Any, Any, None]]) -> None:
    """Run a scenario in virtual time; it is handed what asyncio reports as failed in the background."""

    async def main() -> None:
        reports: list[str] = []
        handler = asyncio.get_running_loop().set_exception_handler
        handler(lambda _loop, context: reports.append(str(context.get("exception") or context["message"])))
        await scenario(reports)

    simulate(main())


async def at(second: float) -> None:
    await asyncio.sleep(second - asyncio.get_running_loop().time())


async def outcome_of(call: Awaitable[Any]) -> Any:
    """What a get returned, or the name of what it raised, beside the second at which it did."""
    try:
        result = await call
    except NotImplementedError:
        raise
    except StaleOrigin:
        result = "StaleOrigin"
    except Exception as error:
        result = type(error).__name__
    return result, asyncio.get_running_loop().time()


@check(points=1)
def three_homes() -> None:
    """The plain owners of three keys on a ring of three nodes."""
    ring = BoundedRing(["eu-1", "eu-2", "eu-3"], vnodes=4)
    homes = [ring.home(key) for key in ("product:1", "product:2", "product:9")]
    expect(
        homes == ["eu-2", "eu-1", "eu-3"],
        called='home of "product:1", "product:2" and "product:9" on BoundedRing(["eu-1", "eu-2", "eu-3"], vnodes=4)',
        got=homes,
        wanted="['eu-2', 'eu-1', 'eu-3']",
        next_step="print the positions of the labels eu-1#0 to eu-3#3 and of the three keys, and walk clockwise",
    )


@check(points=1, hidden=True)
def edges_of_the_ring() -> None:
    """A key past the last point, and a key that lies exactly on a point."""
    nodes = ["a", "b", "c"]
    points = ring_points(nodes, 2)
    ring = BoundedRing(nodes, vnodes=2)
    beyond = [key for number in range(200) if position(key := f"product:{number}") > points[-1][0]]
    wrong = [key for key in beyond if ring.home(key) != points[0][1]]
    expect(
        not wrong,
        called="home(key) for keys whose hash is greater than every point's",
        got=f"{len(wrong)} of {len(beyond)} keys elsewhere than at the first point",
        wanted="past the last point comes the first",
        next_step="take the index modulo the number of points",
    )
    owners = [owner for _, owner in points]
    labels = sorted((f"{node}#{i}" for node in nodes for i in range(2)), key=position)
    homes = [ring.home(label) for label in labels]
    expect(
        homes == owners[1:] + owners[:1],
        called="home(label) for keys that have the same text, and so the same hash, as a point's label",
        got=homes,
        wanted="the owner of the next point: a key belongs to the first point strictly clockwise",
        next_step="think of which side bisect returns for an equal value",
    )


@check(points=1, hidden=True)
def removal_moves_only_the_nodes_own_keys() -> None:
    """Which keys change their home when a node leaves: seeded rings."""
    rng = random.Random(41)
    for _ in range(20):
        nodes, vnodes, keys = seeded_batch(rng)
        removed = rng.choice(nodes)
        left = [node for node in nodes if node != removed]
        before, after = BoundedRing(nodes, vnodes=vnodes), BoundedRing(left, vnodes=vnodes)
        moved = [key for key in keys if before.home(key) not in (removed, after.home(key))]
        expect(
            not moved,
            called=f"home(key) of {len(keys)} keys with {len(nodes)} nodes, and again without one of them",
            got=f"{len(moved)} keys moved that the removed node did not own",
            wanted="only the removed node's keys move",
            next_step="a node's points must depend on its own name alone, not on how many nodes there are",
        )


@check(points=1, hidden=True)
def the_cap_is_reached_and_never_passed() -> None:
    """The load of every node over 200 seeded batches: never above the cap, and no key off a home that has room."""
    rng = random.Random(42)
    # By hand: a cap that is no whole number, then three that float arithmetic puts just above one.
    exact = [(3, 1, 100, 0.1), (3, 2, 90, 0.1), (10, 1, 100, 0.1), (10, 1, 200, 0.1)]
    batches = [([f"n{i}" for i in range(n)], v, [f"k{i}" for i in range(m)], e) for n, v, m, e in exact]
    batches += [(*seeded_batch(rng), rng.choice([0.05, 0.1, 0.25, 0.5, 1.0])) for _ in range(200)]
    for nodes, vnodes, keys, epsilon in batches:
        ring = BoundedRing(nodes, vnodes=vnodes, epsilon=epsilon)
        assigned = ring.assign(keys)
        cap = math.ceil((1 + epsilon) * len(keys) / len(nodes) - 1e-9)
        load = collections.Counter(assigned.values())
        called = f"assign of {len(keys)} keys to {len(nodes)} nodes, epsilon {epsilon}"
        expect(
            set(assigned) == set(keys) and set(load) <= set(nodes) and max(load.values()) <= cap,
            called=called,
            got=f"{len(assigned)} keys assigned, the fullest node has {max(load.values(), default=0)}",
            wanted="every key at one of the nodes, and no node above the cap",
            next_step="compute the cap once, for the whole batch, and take off 1e-9 before the ceiling",
        )
        early = [key for key in keys if assigned[key] != ring.home(key) and load[ring.home(key)] < cap]
        expect(
            not early,
            called=called,
            got=f"{len(early)} keys sit off a home that is not full at the end",
            wanted="a key leaves its home only when that node has reached the cap",
            next_step="compute the cap once, for the whole batch, and round it up",
        )


@check(points=1, hidden=True)
def a_full_node_passes_to_the_next_point() -> None:
    """Where the keys of a full node go: seeded batches against a reference; each batch stands alone."""
    rng = random.Random(43)
    for _ in range(30):
        nodes, vnodes, keys = [f"node-{rng.randrange(10**6)}" for _ in range(4)], rng.randint(2, 8), []
        keys = [f"key:{number}" for number in rng.sample(range(10**6), 64)]
        points = ring_points(nodes, vnodes)
        load: collections.Counter[str] = collections.Counter()
        reference = {}
        for key in keys:
            index = bisect.bisect_right([point for point, _ in points], position(key))
            while load[owner := points[index % len(points)][1]] >= 20:  # (1 + 0.25) * 64 / 4, exact
                index += 1
            reference[key] = owner
            load[owner] += 1
        ring = BoundedRing(nodes, vnodes=vnodes, epsilon=0.25)
        for batch in ("first", "second"):
            assigned = ring.assign(keys)
            elsewhere = sum(assigned.get(key) != owner for key, owner in reference.items())
            expect(
                elsewhere == 0,
                called=f"assign of 64 keys to 4 nodes with {vnodes} points each, {batch} call",
                got=f"{elsewhere} keys at another node than the rule says",
                wanted="keys in the given order, a full node passes to the next point clockwise, each call from zero",
                next_step="step through the sorted points from the key's own first point, not through the nodes",
            )


@check(points=1, hidden=True)
def a_large_epsilon_is_the_plain_ring() -> None:
    """What a bound that nobody reaches does, and an empty batch."""
    rng = random.Random(44)
    for _ in range(20):
        nodes, vnodes, keys = seeded_batch(rng)
        ring = BoundedRing(nodes, vnodes=vnodes, epsilon=float(len(nodes)))
        off_home = sum(node != ring.home(key) for key, node in ring.assign(keys).items())
        expect(
            off_home == 0,
            called=f"assign of {len(keys)} keys to {len(nodes)} nodes, epsilon {len(nodes)}",
            got=f"{off_home} keys off their home",
            wanted="every key at its home: the cap is above the number of keys",
            next_step="epsilon is a fraction of the mean load, and it has no upper limit",
        )
    empty = BoundedRing(["a", "b"]).assign([])
    expect(
        empty == {}, called='BoundedRing(["a", "b"]).assign([])', got=empty, wanted="{}", next_step="begin with no key"
    )


@check(points=1, hidden=True)
def bad_rings_are_refused() -> None:
    """Nodes, points and epsilon that make no ring; and nodes that come from a generator."""
    bad: list[tuple[list[str], int, float]] = [
        ([], 10, 0.25),
        (["a", "b", "a"], 10, 0.25),
        (["a", "b"], 0, 0.25),
        (["a", "b"], -1, 0.25),
        (["a", "b"], 10, 0.0),
        (["a", "b"], 10, -0.5),
    ]
    for nodes, vnodes, epsilon in bad:
        expect_raises(
            ValueError,
            lambda nodes=nodes, vnodes=vnodes, epsilon=epsilon: BoundedRing(nodes, vnodes, epsilon),  # type: ignore[misc]
            called=f"BoundedRing({nodes}, vnodes={vnodes}, epsilon={epsilon})",
            next_step="check nodes, vnodes and epsilon before you place a point",
        )
    home = BoundedRing(name for name in ["only"]).home("product:1")
    expect(
        home == "only",
        called='BoundedRing(name for name in ["only"]).home("product:1")',
        got=home,
        wanted="the only node",
        next_step="read the iterable once, into a list",
    )


@check(points=1)
def stale_at_once_with_one_refresh() -> None:
    """An entry is fresh, then stale at once with one refresh behind it; impossible times are refused."""

    async def scenario(_reports: list[str]) -> None:
        origin = ScriptedSource((1.0, Entry(None, 1)), (1.0, Entry("new", 2)))
        cache = region(origin)
        seen = [await outcome_of(cache.get("k"))]  # stored at second 1
        for second in (10.5, 11.0, 11.5, 13.0):
            await at(second)
            seen.append(await outcome_of(cache.get("k")))
        wanted = [
            ((None, "origin"), 1.0),
            ((None, "fresh"), 10.5),
            ((None, "stale"), 11.0),
            ((None, "stale"), 11.5),
            (("new", "fresh"), 13.0),
        ]
        expect(
            seen == wanted,
            called='get("k") at seconds 0, 10.5, 11, 11.5 and 13; ttl 10, swr 5; the origin takes 1 s',
            got=seen,
            wanted=f"(result, second of the return): {wanted}",
            next_step="from age ttl on, return the stale value first and spawn the refresh behind it",
        )
        expect(
            origin.calls == 2,
            called="the same five gets",
            got=f"{origin.calls} origin calls",
            wanted="2: the first fill and one refresh",
            next_step="remember which keys have a refresh running",
        )
        await cache.aclose()
        for times in (
            (-1.0, 0.0, 0.0, 1.0),
            (1.0, -1.0, 0.0, 1.0),
            (1.0, 0.0, -1.0, 1.0),
            (1.0, 2.0, 3.0, -1.0),
            (1.0, 3.0, 2.0, 1.0),
        ):
            expect_raises(
                ValueError,
                lambda times=times: RegionalCache(lambda: 0.0, origin, [], *times),  # type: ignore[misc]
                called="RegionalCache(…, ttl={}, swr={}, sie={}, peer_timeout={})".format(*times),
                next_step="refuse negative times, and swr > sie",
            )
        for times in ((0.0, 0.0, 0.0, 0.0), (10.0, 5.0, 5.0, 2.0)):
            try:
                RegionalCache(lambda: 0.0, origin, [], *times)
            except ValueError as error:
                expect(
                    False,
                    called="RegionalCache(…, ttl={}, swr={}, sie={}, peer_timeout={})".format(*times),
                    got=f"ValueError: {error}",
                    wanted="a cache: zero is not negative, and swr may be as long as sie",
                    next_step="refuse only negative times, and swr > sie",
                )

    virtually(scenario)


@check(points=1, hidden=True)
def a_hundred_callers_cost_one_call() -> None:
    """A hundred concurrent gets of a missing key and of a stale one, a refresh that fails, and what is left running."""

    async def scenario(reports: list[str]) -> None:
        origin = ScriptedSource(
            (1.0, Entry("one", 1)), (1.0, OriginDown("refresh")), (1.0, Entry("two", 2)), (9e9, None)
        )
        cache = region(origin)
        callers = [asyncio.create_task(outcome_of(cache.get("k"))) for _ in range(100)]
        other = asyncio.create_task(outcome_of(cache.get("other")))
        await at(0.5)
        callers[0].cancel()
        await asyncio.wait([other, *callers[1:]], timeout=5.0)
        ended = [call.result() for call in (other, *callers[1:]) if call.done()]
        results = collections.Counter(map(str, ended))
        for call in (other, *callers):
            call.cancel()
        expect(
            origin.asked == {"k": 1, "other": 1} and results == {str((("one", "origin"), 1.0)): 100},
            called="100 gets of one missing key and one of another at second 0, a first caller cancelled at 0.5; the origin takes 1 s",
            got=f"origin calls by key: {dict(origin.asked)}; results and seconds: {dict(results)}",
            wanted='one call for each key; the 100 callers that are left get its value as "origin"',
            next_step="let self.share run the call, by the key",
        )
        await at(12.0)  # age 11
        stale = [cache.get("k") for _ in range(100)] + [cache.get("other")]
        results = collections.Counter(map(str, await asyncio.gather(*map(outcome_of, stale))))
        await at(12.5)
        late = await outcome_of(cache.get("k"))
        expect(
            origin.asked == {"k": 2, "other": 2}
            and results == {str((("one", "stale"), 12.0)): 101}
            and late[0] == ("one", "stale"),
            called="100 gets of one stale key and one of another, one more half a second later; the refresh takes 1 s",
            got=f"origin calls by key: {dict(origin.asked)}; results and seconds: {dict(results)}; then {late}",
            wanted="one refresh for each key, and every caller served stale at once",
            next_step="mark the key as refreshing before you return, for as long as its refresh runs",
        )
        await at(13.5)  # the refresh failed at 13
        again = await outcome_of(cache.get("k"))
        await at(15.0)
        renewed = await outcome_of(cache.get("k"))
        gc.collect()
        expect(
            (origin.asked["k"], again[0], renewed[0], reports) == (3, ("one", "stale"), ("two", "fresh"), []),
            called="get after a refresh that failed, and once more after the next refresh",
            got=f"{origin.asked['k']} origin calls; {again}, {renewed}; reported to the loop: {reports}",
            wanted="a failed refresh is silent, leaves the entry stale, and the next get tries again",
            next_step="end the refresh's mark in a finally, and let no Exception leave the refresh",
        )
        await at(25.0)  # age 10.5: a refresh that never ends
        await cache.get("k")
        await asyncio.sleep(1.0)
        await cache.aclose()
        left = len(asyncio.all_tasks()) - 1
        expect(
            left == 0,
            called="aclose() while a refresh hangs",
            got=f"{left} tasks still running",
            wanted="no task is left",
            next_step="start background work with self.spawn only",
        )

    virtually(scenario)


@check(points=1, hidden=True)
def each_peer_has_its_own_timeout() -> None:
    """Peers that hang, raise, know nothing, are slow or hold None, one after the other."""

    async def scenario(_reports: list[str]) -> None:
        hangs, raises, empty = (
            ScriptedSource((9e9, None)),
            ScriptedSource((0.0, OriginDown("peer"))),
            ScriptedSource((0.0, None)),
        )
        slow, unused = ScriptedSource((1.5, Entry("copy", 1))), ScriptedSource((0.0, Entry("unused", 1)))
        origin = ScriptedSource((0.25, Entry("original", 1)))
        cache = region(origin, hangs, raises, empty, slow, unused)
        seen = await outcome_of(cache.get("k"))
        expect(
            seen == (("copy", "peer"), 3.5) and (unused.calls, origin.calls, hangs.cancelled) == (0, 0, 1),
            called="get; the peers: one hangs, one raises, one returns None, one answers after 1.5 s, one at once; peer_timeout 2",
            got=f"(result, second) {seen}; last peer asked {unused.calls} times, origin {origin.calls} times, "
            f"{hangs.cancelled} of 1 hanging calls cancelled",
            wanted="peers in order, up to 2 s for each, the call that timed out is cancelled, and the first answer counts",
            next_step="start a new timeout for each peer, and let neither it nor the peer's exception leave the loop",
        )
        await cache.aclose()
        already = hangs.cancelled
        started = asyncio.get_running_loop().time()
        cache = region(origin, hangs, raises, hangs)
        result, second = await outcome_of(cache.get("k"))
        cancelled = hangs.cancelled - already
        expect(
            (result, second - started) == (("original", "origin"), 4.25) and cancelled == 2,
            called="get; two peers hang and one raises; the origin takes 0.25 s",
            got=f"{result} after {second - started} s; {cancelled} of 2 hanging calls cancelled",
            wanted="the origin is asked after twice the peer timeout, and calls that timed out are cancelled",
            next_step="asyncio.timeout and asyncio.wait_for cancel what they stop waiting for",
        )
        await cache.aclose()
        cache = region(origin, ScriptedSource((0.0, Entry(None, 1))))
        result, _ = await outcome_of(cache.get("k"))
        expect(
            result == (None, "peer"),
            called="get; the peer answers Entry(None, 1)",
            got=result,
            wanted='(None, "peer"): any value is a value, None included',
            next_step="ask whether there is an entry, not whether its value is None",
        )
        await cache.aclose()

    virtually(scenario)


@check(points=1, hidden=True)
def a_peers_entry_is_just_expired() -> None:
    """How old a peer's copy is for this region: what the gets after it return, and who is asked."""

    async def scenario(_reports: list[str]) -> None:
        peer = ScriptedSource((0.5, Entry("copy", 1)))
        origin = ScriptedSource((0.5, Entry("original", 2)))
        cache = region(origin, peer)
        seen = [await outcome_of(cache.get("k")), await outcome_of(cache.get("k"))]
        await at(2.0)
        seen.append(await outcome_of(cache.get("k")))
        expect(
            [result for result, _ in seen] == [("copy", "peer"), ("copy", "stale"), ("original", "fresh")],
            called="get from a peer, get again at once, get again after the refresh",
            got=seen,
            wanted="a peer's entry has age ttl: stale from the first moment, and refreshed from the origin",
            next_step="the peer may have kept it for its whole ttl; do not give it another one",
        )
        other = await outcome_of(cache.get("other"))  # stored at second 2.5, stale until 7.5
        await at(7.5)
        asked = peer.calls
        late = await outcome_of(cache.get("other"))
        expect(
            (other[0], late[0], peer.calls - asked) == (("copy", "peer"), ("copy", "peer"), 1),
            called="get from a peer, and again swr seconds later",
            got=f"{other}, then {late} with {peer.calls - asked} peer calls",
            wanted="the copy is stale for swr seconds, then the peers are asked again",
            next_step="store the copy with an age of ttl, not of 0 and not without an age",
        )
        await cache.aclose()
        peer, origin = ScriptedSource((1.0, Entry("copy", 1))), ScriptedSource((0.0, Entry("original", 2)))
        cache = region(origin, peer)
        first = await outcome_of(cache.get("k"))  # the copy arrives after 1 s
        await asyncio.sleep(4.5)
        before = await outcome_of(cache.get("k"))
        expect(
            (first[0], before[0]) == (("copy", "peer"), ("copy", "stale")),
            called="get from a peer that takes 1 s to answer, and again swr - 0.5 s after the answer",
            got=f"{first}, then {before} with {peer.calls - 1} further peer calls",
            wanted='("copy", "peer"), then ("copy", "stale"): the age is ttl at the moment when the copy arrives',
            next_step="read the clock when the peer's answer is there, not when get begins",
        )
        await cache.aclose()

    virtually(scenario)


@check(points=1, hidden=True)
def late_fills_are_refused() -> None:
    """What was on its way when its key was invalidated: an origin's answer, a refresh, a failure, a peer's copy."""

    async def scenario(_reports: list[str]) -> None:
        origin = ScriptedSource((4.0, Entry("old", 1)), (0.0, Entry("new", 2)))
        cache = region(origin)
        callers = [asyncio.create_task(outcome_of(cache.get("k"))) for _ in range(3)]
        await at(1.0)
        cache.invalidate("k", 2)
        seen = [result for result, _ in await asyncio.gather(*callers)]
        calls = origin.calls
        after = await outcome_of(cache.get("k"))
        expect(
            seen == ["StaleOrigin"] * 3 and calls == 1 and after[0] == ("new", "origin"),
            called='3 gets, the origin takes 4 s for version 1; invalidate("k", 2) after 1 s; then one more get',
            got=f"{seen} with {calls} origin calls, then {after[0]}",
            wanted="StaleOrigin to the callers without a second try; the older entry is not stored, one of exactly version 2 is new enough",
            next_step="compare versions when the origin's answer arrives, not only when invalidate is called",
        )
        await cache.aclose()
        start = asyncio.get_running_loop().time()
        origin = ScriptedSource((0.0, Entry("old", 1)), (2.0, Entry("old", 1)), (0.0, Entry("new", 2)))
        cache = region(origin)
        await cache.get("r")
        await at(start + 11.0)
        await cache.get("r")  # stale, refresh runs until 13
        await at(start + 12.0)
        cache.invalidate("r", 2)
        await at(start + 13.5)
        refreshed = await outcome_of(cache.get("r"))
        expect(
            refreshed[0] != ("old", "stale"),
            called='a refresh of version 1 is running; invalidate("r", 2); after the refresh has ended, a get',
            got=refreshed[0],
            wanted="the stored version 1 is gone",
            next_step="drop the stored entry in invalidate",
        )
        expect(
            refreshed[0] == ("new", "origin"),
            called='a refresh brings version 1 after invalidate("r", 2); then a get',
            got=refreshed[0],
            wanted="the older entry is dropped, and the refresh does not put it back",
            next_step="let the refresh store by the same check as every other fill",
        )
        await cache.aclose()
        origin = ScriptedSource((0.0, Entry("old", 1)), (2.0, OriginDown("down")))
        cache = region(origin)
        await cache.get("d")
        await asyncio.sleep(16.0)
        caller = asyncio.create_task(outcome_of(cache.get("d")))
        await asyncio.sleep(1.0)
        cache.invalidate("d", 2)
        result, _ = await caller
        expect(
            result == "OriginDown",
            called='version 1 stored, past swr; the origin fails after 2 s, invalidate("d", 2) comes after 1 s',
            got=result,
            wanted="the origin's exception: the entry was dropped before it could be served stale",
            next_step="look the entry up again after the origin failed",
        )
        await cache.aclose()
        peer = ScriptedSource((1.0, Entry("old", 1)))
        origin = ScriptedSource((0.0, Entry("new", 2)))
        cache = region(origin, peer)
        caller = asyncio.create_task(outcome_of(cache.get("p")))
        await asyncio.sleep(0.5)
        cache.invalidate("p", 2)
        result, _ = await caller
        expect(
            result == ("new", "origin"),
            called='a peer answers with version 1 after invalidate("p", 2)',
            got=result,
            wanted="the peer is passed over",
            next_step="compare the version of a peer's entry when it arrives",
        )
        await cache.aclose()

    virtually(scenario)


@check(points=1, hidden=True)
def an_older_invalidation_changes_nothing() -> None:
    """Invalidations out of order, of entries that are new enough, and what is served when the origin lags behind."""

    async def scenario(_reports: list[str]) -> None:
        origin = ScriptedSource((0.0, Entry("four", 4)), (0.0, Entry("five", 5)), (0.0, Entry("four", 4)))
        cache = region(origin)
        cache.invalidate("k", 5)
        cache.invalidate("k", 3)
        seen = [(await outcome_of(cache.get("k")))[0], (await outcome_of(cache.get("k")))[0]]
        expect(
            seen == ["StaleOrigin", ("five", "origin")],
            called='invalidate("k", 5), invalidate("k", 3); the origin answers with version 4, then with 5',
            got=seen,
            wanted="versions below 5 stay refused: invalidations may arrive in any order; an entry of exactly version 5 is new enough",
            next_step="keep the greatest version per key, and refuse only what is below it",
        )
        other = (await outcome_of(cache.get("other")))[0]
        expect(
            other == ("four", "origin"),
            called='get("other") after invalidate("k", 5); the origin answers with version 4',
            got=other,
            wanted="an invalidation is for its key only",
            next_step="keep one version for each key",
        )
        cache.invalidate("k", 5)
        cache.invalidate("k", 4)
        kept = (await outcome_of(cache.get("k")))[0]
        await at(25.0)  # past swr, within sie; the origin is back at version 4
        lagging = (await outcome_of(cache.get("k")))[0]
        expect(
            (kept, lagging) == (("five", "fresh"), ("five", "stale")),
            called='version 5 stored; invalidate("k", 5); get now, and after ttl + swr while the origin answers with version 4',
            got=f"{kept}, then {lagging}",
            wanted="an entry of exactly that version is new enough and stays; StaleOrigin counts as an origin failure",
            next_step="drop only what is below the version; raise StaleOrigin where an origin's exception is handled",
        )
        await cache.aclose()

    virtually(scenario)


@check(points=1, hidden=True)
def stale_if_error_has_an_end() -> None:
    """How long a failing origin is hidden: at the limit, when the origin takes long to fail, and not from a cancelled caller."""

    async def scenario(_reports: list[str]) -> None:
        loop = asyncio.get_running_loop()
        for age, takes, served in (
            (16.0, 0.0, True),
            (29.75, 0.0, True),
            (25.0, 4.75, True),
            (30.0, 0.0, False),
            (29.0, 1.0, False),
        ):
            origin = ScriptedSource((0.0, Entry("kept", 1)), (takes, OriginDown("still down")))
            cache = region(origin)
            stored = loop.time()
            await cache.get("k")
            await at(stored + age)
            result, _ = await outcome_of(cache.get("k"))
            expect(
                origin.calls == 2,
                called=f"get at age {age}; ttl 10, swr 5, sie 20",
                got=f"{result} after {origin.calls - 1} further origin calls",
                wanted="the origin is asked once: only its failure makes an entry past ttl + swr servable",
                next_step="ask the origin first, and look for something stale when it has failed",
            )
            expect(
                result == (("kept", "stale") if served else "OriginDown"),
                called=f"get at age {age} of an origin that fails after {takes} s; ttl 10, swr 5, sie 20",
                got=result,
                wanted="stale while the age at the moment of the failure is below ttl + sie, else the origin's own exception",
                next_step="read the clock and the store again after the origin failed",
            )
            await cache.aclose()
        cache = region(ScriptedSource((0.0, Entry("kept", 1)), (9e9, None)))
        await cache.get("k")
        await asyncio.sleep(16.0)
        caller = asyncio.create_task(cache.get("k"))
        await asyncio.sleep(1.0)
        caller.cancel()
        await asyncio.wait([caller])
        expect(
            caller.cancelled(),
            called="get at age 16, cancelled while it waits for the origin",
            got="CancelledError" if caller.cancelled() else caller.exception() or caller.result(),
            wanted="CancelledError: a cancelled caller is no failure of the origin",
            next_step="catch Exception, not BaseException",
        )
        await cache.aclose()
        never, _ = await outcome_of(region(ScriptedSource((0.0, OriginDown("down")))).get("k"))
        expect(
            never == "OriginDown",
            called="get of a key that was never stored; the origin fails",
            got=never,
            wanted="the origin's own exception",
            next_step="there is nothing stale to serve: let the exception pass",
        )

    virtually(scenario)
