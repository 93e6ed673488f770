"""Checks of sec-4: twelve points for the ring of signing keys."""

import base64
import itertools
import random
from collections.abc import Callable, Iterator

from leadlab.checks import check, expect, expect_raises

from .given import RotationInProgress
from .solution import KeyRing

CACHE, TOKEN = 60.0, 300.0  # s, as in the lesson


class Clock:
    """A clock that a check sets by hand, in seconds."""

    def __init__(self, time: float = 1_000.0) -> None:
        self.time = time

    def __call__(self) -> float:
        return self.time


class Generator:
    """``generate``: a different key at each call, of 32 bytes unless ``size`` is changed."""

    def __init__(self, size: int = 32) -> None:
        self.size = size
        self.made: list[bytes] = []
        self._random = random.Random(4)

    def __call__(self) -> bytes:
        self.made.append(self._random.randbytes(self.size))
        return self.made[-1]


def new_ring(clock: Clock, generate: Callable[[], bytes] | None = None) -> KeyRing:
    return KeyRing(now=clock, cache_ttl=CACHE, token_ttl=TOKEN, generate=generate or Generator())


def state(ring: KeyRing) -> tuple[str, str]:
    """The id that signs and all published ids, by their numbers."""
    return ring.signing_key()[0], " ".join(sorted(ring.verification_keys(), key=lambda kid: (len(kid), kid)))


def expect_state(ring: KeyRing, signing: str, published: str, *, story: str, next_step: str) -> None:
    got = state(ring)
    expect(
        got == (signing, published),
        called=story,
        got=f"{got[0]} signs; published: {got[1]}",
        wanted="the keys that the task's rules give for this moment",
        next_step=next_step,
    )


def expect_signing(ring: KeyRing, signing: str, *, story: str, next_step: str) -> None:
    """``signing`` signs and is published, with the same bytes in both places."""
    kid, secret = ring.signing_key()
    right = kid == signing and ring.verification_keys().get(kid) == secret
    wanted = "the key that the task's rules give for this moment signs, and is published"
    expect(right, called=story, got=f"{kid} signs", wanted=wanted, next_step=next_step)


def three_keys(clock: Clock, generate: Callable[[], bytes] | None = None) -> KeyRing:
    """k1 retiring, k2 signing, k3 pending: two rotations 61 s apart, and 9 s more."""
    ring = new_ring(clock, generate)
    ring.rotate()
    clock.time += 61.0
    ring.signing_key()  # as its readers do all the time
    ring.rotate()
    clock.time += 9.0
    return ring


def end_of(kid: str, change: Callable[[KeyRing], None]) -> float | None:
    """How long ``kid`` stays published after ``change`` is made to a ring of three keys, in steps of 0.5 s."""
    clock = Clock()
    ring = three_keys(clock)
    change(ring)
    start = clock.time
    while kid in ring.verification_keys():
        clock.time += 0.5
        if clock.time > start + 2_000.0:
            return None
    return clock.time - start


def lifetime_of_k1(rotations: int) -> int:
    """For how many seconds k1 stays published after the first of so many rotations, 62 s apart."""
    clock = Clock()
    ring = new_ring(clock)
    for second in range(5_000):
        clock.time = 1_000.0 + second
        if second % 62 == 0 and second < 62 * rotations:
            ring.rotate()
        if ring.signing_key()[0] != "k1" and "k1" not in ring.verification_keys():
            return second
    return 5_000


@check(points=2)
def one_rotation() -> None:
    """One rotation: the keys before it, after it, at the switch and at the retirement."""
    clock = Clock(0.0)
    ring = new_ring(clock)
    keys = ring.verification_keys()
    kid, secret = ring.signing_key()
    same = kid == "k1" and keys == {"k1": secret}
    expect(
        same, called="a new ring", got=f"{kid} signs, published {list(keys)}", wanted="k1", next_step="begin with k1"
    )
    clock.time = 10.0
    got = ring.rotate()
    expect(got == "k2", called="rotate()", got=got, wanted="k2", next_step="return the id of the new key")
    for time, signing, published in [
        (10.0, "k1", "k1 k2"),
        (69.0, "k1", "k1 k2"),
        (71.0, "k2", "k1 k2"),
        (429.0, "k2", "k1 k2"),
        (431.0, "k2", "k2"),
    ]:
        clock.time = time
        seen = state(ring)
        expect(
            seen == (signing, published),
            called=f"cache_ttl 60, token_ttl 300, rotate() at 10 s; the ring at {time:g} s",
            got=f"{seen[0]} signs; published: {seen[1]}",
            wanted=f"{signing} signs; published: {published}",
            next_step="switch at 10 + 60, retirement at 10 + 60 + 60 + 300",
        )


@check(points=2, hidden=True)
def no_token_is_rejected() -> None:
    """Ten rotations while four signers and four verifiers read the ring every cache_ttl; each token is used until it expires."""
    for every, offset in ((61, 0), (75, 3), (200, 7), (500, 13)):
        clock = Clock(0.0)
        ring = new_ring(clock)
        phases = [0, 14, 29, 59]
        signers, verifiers = [ring.signing_key()] * 4, [ring.verification_keys()] * 4
        seen: set[str] = set()
        rejected = 0
        alive: dict[int, set[tuple[str, bytes]]] = {}  # by the second at which they were signed
        for second in range(10 * every + 1_000):
            clock.time = float(second)
            if second % every == offset and second // every < 10:
                ring.rotate()
            for number, phase in enumerate(phases):
                if (second - phase) % int(CACHE) == 0:
                    signers[number], verifiers[number] = ring.signing_key(), ring.verification_keys()
            alive[second] = set(signers)
            alive.pop(second - int(TOKEN), None)
            tokens = set().union(*(alive[s] for s in (min(alive), second)))  # the oldest and the newest
            seen |= {kid for kid, _ in tokens}
            rejected += sum(keys.get(kid) != secret for kid, secret in tokens for keys in verifiers)
        expect(
            rejected == 0 and len(seen) == 11,
            called=f"ten rotations, one every {every} s; signers and verifiers refresh their copies every {CACHE:g} s",
            got=f"{rejected} tokens rejected, {len(seen)} different keys signed",
            wanted="none rejected, and all eleven keys sign in turn",
            next_step="who signs by a copy that is cache_ttl old, and how long does that token live?",
        )
        published = list(ring.verification_keys())
        expect(
            len(published) == 1,
            called="the ring 1,000 s after the last of them",
            got=f"{len(published)} keys published",
            wanted="the signing key alone",
            next_step="an old key is gone at the switch + cache_ttl + token_ttl",
        )


@check(points=1, hidden=True)
def the_instants_belong_to_what_begins() -> None:
    """The last moment before and the first moment of the switch and of the retirement, for several lifetimes."""
    hint = "the new key signs at the switch itself, and at its end the old key is gone"
    for cache, token in ((60.0, 300.0), (0.5, 8.0), (16.0, 0.0), (0.0, 32.0)):
        clock = Clock(4_096.0)
        ring = KeyRing(now=clock, cache_ttl=cache, token_ttl=token, generate=Generator())
        ring.rotate()
        for after, signing, published in [
            (cache - 0.25, "k1", "k1 k2"),
            (cache, "k2", "k1 k2"),
            (2 * cache + token - 0.25, "k2", "k1 k2"),
            (2 * cache + token, "k2", "k2"),
        ]:
            if after < 0:
                continue
            clock.time = 4_096.0 + after
            story = f"cache_ttl {cache:g}, token_ttl {token:g}, {after:g} s after rotate()"
            expect_state(ring, signing, published, story=story, next_step=hint)


@check(points=1, hidden=True)
def rotations_may_overlap() -> None:
    """A rotation while a key is pending, and one as soon as it signs: three keys are published, then four, each with its end."""
    clock = Clock()
    ring = new_ring(clock)
    ring.rotate()
    for after in (0.0, 59.0):
        clock.time = 1_000.0 + after
        hint = "refuse while a published key has not begun to sign, and change nothing"
        expect_raises(RotationInProgress, ring.rotate, called=f"rotate() {after:g} s after rotate()", next_step=hint)
        expect_state(ring, "k1", "k1 k2", story="a refused rotation", next_step=hint)
    for number in (3, 4):
        clock.time += 62.0
        ring.signing_key()
        called = f"rotate() when k{number - 1} has begun to sign, and older keys are still published"
        try:
            got = ring.rotate()
        except RotationInProgress:
            got = "RotationInProgress"
        hint = "only a pending key stops a rotation, and each key has an end of its own"
        expect(got == f"k{number}", called=called, got=got, wanted="the next id", next_step=hint)
        expect_signing(ring, f"k{number - 1}", story=called, next_step=hint)
        count = len(ring.verification_keys())
        expect(count == number, called=called, got=f"{count} published", wanted="all of them", next_step=hint)
    clock.time += 61.0
    expect_signing(ring, "k4", story="61 s after the last of three rotations", next_step="each key has its turn")
    alone, overtaken = lifetime_of_k1(rotations=1), lifetime_of_k1(rotations=3)
    expect(
        alone == overtaken,
        called="k1 after rotate(), and the same when two more rotations follow while k1 is published",
        got=f"published for {alone} s, and for {overtaken} s",
        wanted="the same end: that of k1's own rotation",
        next_step="a rotation dates the key that signs, and no other",
    )


@check(points=1, hidden=True)
def revoke_the_signing_key() -> None:
    """The signing key is revoked: without a pending key, and with one; retiring keys keep their dates."""
    hint = "gone at once; the pending key signs now, or a new one does"
    clock = Clock()
    ring = new_ring(clock)
    old = ring.signing_key()
    ring.revoke("k1")
    story = "revoke of the signing key of a new ring"
    expect_state(ring, "k2", "k2", story=story, next_step=hint)
    fresh = ring.signing_key()[1] != old[1]
    expect(fresh, called=story, got="the same bytes sign on", wanted="a new key", next_step=hint)
    clock.time += 10_000.0
    expect_state(ring, "k2", "k2", story=f"{story}, long after", next_step="the key that took over has no end")
    clock, generate = Clock(), Generator()
    ring = three_keys(clock, generate)
    ring.revoke("k2")
    story = "k1 retiring, k2 signing, k3 pending, revoke(k2)"
    expect_signing(ring, "k3", story=story, next_step=hint)
    gone = "k2" not in ring.verification_keys()
    expect(gone, called=story, got="k2 is published", wanted="not published", next_step=hint)
    made = len(generate.made)
    expect(made == 3, called=story, got=f"{made} keys generated", wanted="the pending one is used", next_step=hint)
    clock.time += 10_000.0
    expect_signing(ring, "k3", story=f"{story}, long after", next_step="the key that took over has no end")
    hint = "the key that took over is pending no more"
    try:
        got = ring.rotate()
    except RotationInProgress:
        got = "RotationInProgress"
    expect(got == "k4", called=f"{story}, then rotate()", got=got, wanted="the next id", next_step=hint)
    ring = new_ring(clock := Clock())
    ring.rotate()
    clock.time += 61.0
    ring.revoke("k2")
    story = "k1 retiring, k2 signing, none pending, revoke(k2)"
    expect_signing(ring, "k3", story=story, next_step="a key that is retiring never signs again: generate a new one")
    kept = end_of("k1", lambda ring: ring.revoke("k2")) == end_of("k1", lambda ring: None)
    story = "k1 retiring, k2 signing, k3 pending: the end of k1 with and without revoke(k2)"
    expect(kept, called=story, got="two different ends", wanted="the same", next_step="retiring keys keep their dates")


@check(points=1, hidden=True)
def revoke_the_pending_key() -> None:
    """The pending key is revoked: the rotation is off, and the signing key has no end until the next one."""
    hint = "the old key signs on, with no date of retirement"
    story = "k1 retiring, k2 signing, revoke of the pending k3"
    clock = Clock()
    ring = three_keys(clock)
    ring.revoke("k3")
    for after in (0.0, 70.0, 5_000.0):
        clock.time += after
        expect_signing(ring, "k2", story=f"{story}, {after:g} s later", next_step=hint)
        gone = "k3" not in ring.verification_keys()
        expect(gone, called=story, got="k3 is published", wanted="not published", next_step="gone at once")
    kept = end_of("k1", lambda ring: ring.revoke("k3")) == end_of("k1", lambda ring: None)
    called = f"{story}: the end of k1, and its end without the revocation"
    expect(kept, called=called, got="two different ends", wanted="the same", next_step="retiring keys keep their dates")
    kid = ring.rotate()
    expect(
        kid == "k4", called="the next rotate()", got=kid, wanted="an id that was never used", next_step="ids count on"
    )
    clock.time += 61.0
    expect_signing(ring, "k4", story="61 s after a rotation that followed a cancelled one", next_step="it has its turn")
    clock.time += 5_000.0
    hint = "the new rotation sets the old key's date"
    expect_state(ring, "k4", "k4", story="5,000 s after a rotation that followed a cancelled one", next_step=hint)


def revoke_if_published(ring: KeyRing, kid: str) -> None:
    """When a retirement comes is another check's question."""
    if kid in ring.verification_keys():
        ring.revoke(kid)


@check(points=1, hidden=True)
def revoke_a_retiring_key_or_a_stranger() -> None:
    """A retiring key is revoked; ids that are unknown, revoked or gone are refused and change nothing."""
    clock = Clock()
    ring = three_keys(clock)
    clock.time += 61.0
    hint = "a retiring key goes, and nothing else changes"
    revoke_if_published(ring, "k1")
    for after in (0.0, 5_000.0):
        clock.time += after
        expect_signing(ring, "k3", story=f"revoke of the retiring k1, {after:g} s later", next_step=hint)
        gone = "k1" not in ring.verification_keys()
        expect(gone, called="revoke of the retiring k1", got="k1 is published", wanted="gone", next_step=hint)
    kept = end_of("k2", lambda ring: revoke_if_published(ring, "k1")) == end_of("k2", lambda ring: None)
    called = "k1 retiring, k2 signing, k3 pending: the end of k2 with and without revoke(k1)"
    expect(kept, called=called, got="two different ends", wanted="the same", next_step=hint)
    strangers = {"k1": "was revoked", "k2": "has been gone for long", "k4": "was never made", "": "is no id"}
    for kid, why in strangers.items():
        hint = "only a key that is published now can be revoked"
        called = f"revoke of an id that {why}"
        expect_raises(KeyError, lambda kid=kid: ring.revoke(kid), called=called, next_step=hint)  # type: ignore[misc]
        expect_signing(ring, "k3", story=called, next_step="a refused revocation changes nothing")


@check(points=1, hidden=True)
def time_alone_moves_the_ring() -> None:
    """Clocks that jump over all phases at once; each of the methods is the first to be called after the jump."""
    hint = "derive the state from now() in every method, not only in rotate()"
    for first in ("signing_key", "verification_keys", "repr", "rotate", "revoke"):
        clock = Clock()
        ring = new_ring(clock)
        ring.rotate()
        clock.time += 1e6
        story = f"rotate(), then 1,000,000 s, then {first}"
        if first == "rotate":
            got = ring.rotate()
            expect(got == "k3", called=story, got=got, wanted="k3", next_step=hint)
            expect_state(ring, "k2", "k2 k3", story=story, next_step=hint)
            continue
        if first == "revoke":
            expect_raises(KeyError, lambda: ring.revoke("k1"), called=f"{story} of the old key", next_step=hint)  # noqa: B023
        if first == "repr":
            shown = repr(ring)
            gone = "k2 signing" in shown and "k1" not in shown
            expect(gone, called=story, got=shown, wanted="k2 signing, and no k1", next_step=hint)
        if first == "verification_keys":
            got_keys = list(ring.verification_keys())
            expect(got_keys == ["k2"], called=story, got=got_keys, wanted="k2 alone", next_step=hint)
        expect_state(ring, "k2", "k2", story=story, next_step=hint)


@check(points=1, hidden=True)
def short_keys_leave_the_ring_alone() -> None:
    """generate() gives too few bytes in each of the three places; ids are neither skipped nor used twice."""
    hint = "generate and check the key before anything in the ring changes"
    for size in (0, 31):
        called = f"KeyRing with keys of {size} bytes"
        short = Generator(size)
        expect_raises(ValueError, lambda: new_ring(Clock(), short), called=called, next_step=hint)  # noqa: B023
        clock, generate = Clock(), Generator()
        ring = new_ring(clock, generate)
        generate.size = size
        expect_raises(ValueError, ring.rotate, called=f"rotate() with a key of {size} bytes", next_step=hint)
        expect_state(ring, "k1", "k1", story="a rotation that failed", next_step=hint)
        called = f"revoke of the signing key, with a new key of {size} bytes"
        expect_raises(ValueError, lambda: ring.revoke("k1"), called=called, next_step=hint)  # noqa: B023
        expect_state(ring, "k1", "k1", story=called, next_step=hint)
        clock.time += 1_000.0
        expect_state(ring, "k1", "k1", story="1,000 s after a rotation that failed", next_step=hint)
        generate.size = 33
        kids = [ring.rotate()]
        clock.time += 1_000.0
        kids.append(ring.rotate())
        right = kids == ["k2", "k3"]
        expect(right, called="two good rotations after that", got=kids, wanted="ids without a hole", next_step=hint)


@check(points=1, hidden=True)
def nothing_is_shown_or_lent() -> None:
    """repr names ids and states; no key stands in it or in an exception's text; the returned dict is a copy."""
    clock, generate = Clock(), Generator()
    texts = []

    def fail(call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as error:
            texts.append(f"{error!r} {error}")

    ring = three_keys(clock, generate)
    fail(ring.rotate)
    fail(lambda: ring.revoke("k9"))
    shown = repr(three_keys(Clock(), generate))
    for part in ("k1 retiring", "k2 signing", "k3 pending"):
        hint = "id, blank, state"
        expect(part in shown, called="repr(ring) with three keys", got=shown, wanted=part, next_step=hint)
    clock.time += 61.0
    generate.size = 31
    fail(ring.rotate)
    fail(lambda: new_ring(clock, generate))
    texts += [shown, str(ring), f"{ring}", repr(ring)]
    for secret, text in itertools.product(generate.made, texts):
        leak = any(form in text for form in forms(secret))
        hint = "keep key bytes out of repr and messages"
        expect(not leak, called="repr(ring), or an exception", got="a key in its text", wanted="none", next_step=hint)
    keys = ring.verification_keys()
    before, signing = dict(keys), ring.signing_key()
    keys.pop("k3", None)
    keys["k1"] = keys["k7"] = b"attacker's key" * 4
    same = ring.verification_keys() == before and ring.signing_key() == signing
    expect(same, called="changes to the returned dict", got="the ring changed", wanted="a copy", next_step="copy it")


def forms(secret: bytes) -> Iterator[str]:
    """How bytes may stand in a text."""
    yield from (repr(secret)[2:-1], secret.hex(), str(list(secret))[1:-1], str(int.from_bytes(secret, "big")))
    yield from (base64.b64encode(secret).decode(), base64.urlsafe_b64encode(secret).decode().rstrip("="))
