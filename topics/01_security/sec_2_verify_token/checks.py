"""Checks of sec-2: eight points for the access-token verifier, eight for the refresh tokens."""

import asyncio
import base64
import json
import random
import re
import time
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from leadlab.checks import check, expect
from leadlab.clock import simulate

from .solution import AccessTokenVerifier, RefreshTokens

ISSUER = "https://id.kettle.example"
AUDIENCE = "https://orders.kettle.example"
NOON = float(int(time.time()))  # s; only the checks of time stand apart from the machine's clock


def signer(number: int) -> ec.EllipticCurvePrivateKey:
    """A P-256 key, the same at every run."""
    return ec.derive_private_key(1_000_003 + number, ec.SECP256R1())


def claims(at: float = NOON, **changes: Any) -> dict[str, Any]:
    """The claims of a good token, issued 60 s ago, good for another 240 s."""
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "client_id": "web", "jti": "t1", "scope": "orders:read"}
    return good | {"iat": at - 60, "exp": at + 240} | changes


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def segments(header: Any, payload: Any) -> str:
    """Header and payload as they stand in a token, whatever they are."""
    return f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(payload).encode())}"


def signed(payload: Any, *, key: Any = None, algorithm: str = "ES256", without: str = "", **header: Any) -> str:
    """A token signed by ``key`` (signer 1 unless given) with ``algorithm``; ``header`` changes the good header."""
    head = {"alg": algorithm, "kid": "k1", "typ": "at+jwt"} | header
    head.pop(without, None)
    text = segments(head, payload)
    signature = jwt.PyJWS().get_algorithm_by_name(algorithm).sign(text.encode(), signer(1) if key is None else key)
    return f"{text}.{encoded(signature)}"


def unsigned(payload: Any, alg: str = "none", kid: str = "k1") -> str:
    """A token with an empty signature."""
    return segments({"alg": alg, "kid": kid, "typ": "at+jwt"}, payload) + "."


def verifier(at: float = NOON, **more: Any) -> AccessTokenVerifier:
    """The orders service's verifier, its clock at ``at``."""
    keys: dict[str, Any] = {"k1": ("ES256", signer(1).public_key()), "k2": ("ES256", signer(2).public_key())}
    settings: dict[str, Any] = {"issuer": ISSUER, "audience": AUDIENCE, "keys": keys, "now": lambda: at} | more
    return AccessTokenVerifier(**settings)


def verdict(service: AccessTokenVerifier, token: Any) -> str:
    """ "accepted", or the name of what was raised."""
    try:
        service.verify(token)
    except NotImplementedError:
        raise
    except Exception as error:
        return type(error).__name__
    return "accepted"


def expect_accepted(service: AccessTokenVerifier, tokens: dict[str, Any], *, next_step: str) -> None:
    for name, token in tokens.items():
        got = verdict(service, token)
        good = got == "accepted"
        expect(good, called=f"verify of a token with {name}", got=got, wanted="accepted", next_step=next_step)


def expect_refused(service: AccessTokenVerifier, tokens: dict[str, Any], *, next_step: str) -> None:
    """Every token is refused, by whatever exception: which one it must be has a check of its own."""
    for name, token in tokens.items():
        got = verdict(service, token)
        refused = got != "accepted"
        expect(refused, called=f"verify of a token with {name}", got=got, wanted="refused", next_step=next_step)


def expect_invalid_token(service: AccessTokenVerifier, tokens: dict[str, Any], *, next_step: str) -> None:
    for name, token in tokens.items():
        got = verdict(service, token)
        right = got == "InvalidToken"
        expect(right, called=f"verify of {name}", got=got, wanted="InvalidToken", next_step=next_step)


class SharedStore:
    """The store of all instances, in memory. It suspends before and after each look, for up to ``pause`` seconds."""

    def __init__(self, seed: int = 0, pause: float = 0.0):
        self.values: dict[str, bytes] = {}
        self.ever: list[tuple[str, bytes]] = []
        self._random = random.Random(seed)
        self._pause = pause

    async def _suspend(self) -> None:
        await asyncio.sleep(self._random.choice([0.0, self._random.random()]) * self._pause)

    async def get(self, key: str) -> bytes | None:
        await self._suspend()
        value = self.values.get(key)
        await self._suspend()
        return value

    async def compare_and_set(self, key: str, expected: bytes | None, new: bytes) -> bool:
        await self._suspend()
        same = self.values.get(key) == expected
        if same:
            self.values[key] = new
            self.ever.append((key, new))
        await self._suspend()
        return same


class Clock:
    """A clock that a check sets by hand, in seconds."""

    def __init__(self) -> None:
        self.time = 1_000.0

    def __call__(self) -> float:
        return self.time


def server(store: SharedStore, now: Callable[[], float], idle: float = 1e6, absolute: float = 1e7) -> RefreshTokens:
    return RefreshTokens(store, now=now, idle_ttl=idle, absolute_ttl=absolute)


async def attempt(tokens: RefreshTokens, token: str, client: str = "web") -> tuple[str, str]:
    """("accepted", the new token), or the name of what was raised and ""."""
    try:
        user, successor = await tokens.refresh(token, client)
    except NotImplementedError:
        raise
    except Exception as error:
        return type(error).__name__, ""
    return ("accepted" if user == "ada" else f"the user {user!r}"), successor


async def expect_outcomes(
    tokens: RefreshTokens, calls: list[tuple[str, str, str]], *, story: str, next_step: str, client: str = "web"
) -> None:
    """Refresh one token after the other: (what it is, the token, the wanted outcome)."""
    for name, token, wanted in calls:
        got, _ = await attempt(tokens, token, client)
        expect(got == wanted, called=f"{story}; refresh of {name}", got=got, wanted=wanted, next_step=next_step)


@check(points=1)
def good_passes_and_four_fail() -> None:
    """A good token gives its claims; another audience, an expired one, an unsigned one and a stranger's do not."""
    service, good = verifier(), claims()
    hint = "return all the claims; turn PyJWT's exceptions into InvalidToken"
    expect_accepted(service, {"nothing wrong": signed(good)}, next_step=hint)
    got = service.verify(signed(good))
    expect(got == good, called="verify(good token)", got=got, wanted="the token's claims", next_step=hint)
    bad = {
        "a token for another audience": signed(claims(aud="https://mail.kettle.example")),
        "a token expired an hour ago": signed(claims(exp=NOON - 3600)),
        'a token with alg "none" and no signature': unsigned(good),
        "a token signed by a stranger's key": signed(good, key=signer(9)),
    }
    expect_invalid_token(service, bad, next_step=hint)


@check(points=1, hidden=True)
def key_id_decides_key_and_algorithm() -> None:
    """Forged headers: key ids, algorithms, keys brought along; and verifiers whose own keys are badly configured."""
    large, secret = rsa.generate_private_key(65537, 2048), b"0123456789abcdef" * 4
    keys: dict[str, Any] = {f"k{number}": ("ES256", signer(number).public_key()) for number in (1, 2)}
    keys |= {"r1": ("RS256", large.public_key()), "p1": ("PS256", large.public_key())}
    keys |= {"h1": ("HS256", secret), "h2": ("HS512", secret), "n1": ("none", None)}
    service, good = verifier(keys=keys), claims()
    brought: dict[str, Any] = {
        "jku": "https://evil.example/keys",
        "x5u": "https://evil.example/cert",
        "jwk": {"kty": "EC"},
    }
    accepted = {
        "key id k1": signed(good),
        "key id k2": signed(good, key=signer(2), kid="k2"),
        "an RSA key bound to RS256": signed(good, key=large, algorithm="RS256", kid="r1"),
        "jku, x5u and jwk in the header, signed by the right key": signed(good, **brought),
    }
    expect_accepted(service, accepted, next_step="kid chooses the pair of algorithm and key, nothing else does")
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    pem = signer(1).public_key().public_bytes(*form)
    mine = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(signer(9).public_key()))
    refused = {
        "no kid": signed(good, without="kid"),
        "an unknown kid": signed(good, kid="k7"),
        "kid k1 and a signature by k2's key": signed(good, key=signer(2)),
        "PS256 where kid's key is bound to RS256": signed(good, key=large, algorithm="PS256", kid="r1"),
        "HS256, signed with the public key's PEM text": signed(good, key=pem, algorithm="HS256"),
        "an attacker's jwk in the header and their signature": signed(good, key=signer(9), jwk=mine),
        "HS256, as keys itself says": signed(good, key=secret, algorithm="HS256", kid="h1"),
        "HS512, as keys itself says": signed(good, key=secret, algorithm="HS512", kid="h2"),
        'alg "none", as keys itself says': unsigned(good, kid="n1"),
        'alg "nOnE" and no signature': unsigned(good, alg="nOnE"),
    }
    expect_refused(service, refused, next_step="pin the algorithm of kid's key; never an HMAC or none")


@check(points=1, hidden=True)
def only_access_tokens() -> None:
    """The header's typ: ID tokens, no typ, other types, and the spellings that are allowed."""
    service, good = verifier(), claims()
    for typ in ("at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"):
        expect_accepted(service, {f"typ {typ!r}": signed(good, typ=typ)}, next_step="ignore case in typ")
    id_token = signed(claims(nonce="n-0S6", auth_time=NOON - 60), typ="JWT")
    refused = {"typ 'JWT' and an ID token's claims": id_token, "no typ": signed(good, without="typ")}
    refused |= {
        f"typ {typ!r}": signed(good, typ=typ) for typ in ("logout+jwt", "x-at+jwt", "at+jwt2", "", None, ["at+jwt"])
    }
    expect_refused(service, refused, next_step="compare the whole of typ, in lower case")


@check(points=1, hidden=True)
def issuer_and_audience_are_exact() -> None:
    """Issuers that resemble ours; audiences as text and as list, with ours among others, inside others or not at all."""
    service = verifier()
    both = signed(claims(aud=["https://mail.kettle.example", AUDIENCE]))
    alone = signed(claims(aud=[AUDIENCE]))
    accepted = {"our audience in a list of two": both, "our audience alone in a list": alone}
    expect_accepted(service, accepted, next_step="aud may be a list that contains the audience")
    issuers = [f"{ISSUER}/", f"{ISSUER}.evil.example", "https://id.kettle", ISSUER.upper(), "", [ISSUER]]
    refused = {f"iss {iss!r}": signed(claims(iss=iss)) for iss in issuers}
    audiences = [
        f"{AUDIENCE}/",
        f"x{AUDIENCE}",
        "https://orders",
        "",
        [],
        [f"{AUDIENCE}/"],
        [[AUDIENCE]],
        {AUDIENCE: 1},
    ]
    refused |= {f"aud {aud!r}": signed(claims(aud=aud)) for aud in audiences}
    expect_refused(service, refused, next_step="compare whole strings; aud is our string or a list with it")


@check(points=1, hidden=True)
def seven_claims_are_required() -> None:
    """Tokens that lack one of the required claims, or have null there."""
    service = verifier()
    expect_accepted(service, {"all claims": signed(claims())}, next_step="accept the good token")
    for name in ("iss", "aud", "sub", "client_id", "iat", "exp", "jti"):
        lacking = claims()
        del lacking[name]
        tokens = {f"no {name}": signed(lacking), f"{name} null": signed(lacking | {name: None})}
        expect_refused(service, tokens, next_step="a claim that is missing must not pass as a claim that fits")


@check(points=1, hidden=True)
def time_is_the_verifiers() -> None:
    """exp, nbf and iat to the tenth of a second around the leeway, with clocks far from this machine's."""
    for at in (1e9, NOON, 4e9):
        for leeway in (30.0, 0.0):
            service = verifier(at) if leeway else verifier(at, leeway=0.0)
            accepted = {
                "exp just inside": signed(claims(at, exp=at - leeway + 0.1)),
                "iat at the limit": signed(claims(at, iat=at + leeway)),
                "nbf at the limit": signed(claims(at, nbf=at + leeway)),
            }
            refused = {
                "exp at the limit": signed(claims(at, exp=at - leeway)),
                "exp past the limit": signed(claims(at, exp=at - leeway - 0.1)),
                "iat past the limit": signed(claims(at, iat=at + leeway + 0.1)),
                "nbf past the limit": signed(claims(at, nbf=at + leeway + 0.1)),
            }
            hint = f"leeway is {leeway:g} s here; ask now(), and turn PyJWT's own checks of time off"
            expect_accepted(service, accepted, next_step=hint)
            expect_refused(service, refused, next_step=hint)
    hint = "a time of 0 is there, and not null"
    expect_accepted(verifier(60.0), {"iat 0, the clock at 60 s": signed(claims(60.0))}, next_step=hint)
    expect_accepted(verifier(-240.0), {"exp 0, the clock at -240 s": signed(claims(-240.0))}, next_step=hint)


@check(points=1, hidden=True)
def times_are_finite_numbers() -> None:
    """exp, iat and nbf that are no finite numbers."""
    for at in (NOON, -10.0):  # on a clock that stands near zero, True is a time like any other
        service = verifier(at)
        expect_accepted(service, {"whole numbers": signed(claims(int(at)))}, next_step="integers are numbers")
        for name in ("exp", "iat", "nbf"):
            values: list[Any] = [True, False, float("nan"), float("inf"), float("-inf"), str(int(at)), [at], {}]
            values += [None] if name == "nbf" else []  # null in the others: see the required claims
            tokens = {f"{name} {value!r}": signed(claims(at, **{name: value})) for value in values}
            hint = "bool is a subclass of int, and Python's JSON reader knows NaN and Infinity"
            expect_refused(service, tokens, next_step=hint)


@check(points=1, hidden=True)
def whatever_is_wrong_raises_invalid_token() -> None:
    """The exception for every kind of refusal and for whatever is no token: other types, broken parts, odd shapes."""
    service, good = verifier(), claims()
    token = signed(good)
    hint = "whatever goes wrong inside verify leaves it as InvalidToken"
    expect_accepted(service, {"nothing wrong": token}, next_step=hint)
    head, body, signature = token.split(".")
    swapped = f"{head}.{segments({}, claims(sub='eve')).split('.')[1]}.{signature}"
    texts = ["", ".", "..", "a.b.c", "é.é.é", "[[[", head, f"{head}.{body}", f"{token}.x", f"{head}.{body}.", swapped]
    bad: dict[str, Any] = {f"the text {text[:12]!r} ({len(text)} characters)": text for text in texts}
    no_texts: list[Any] = [None, 42, token.encode(), [token], {}]
    bad |= {f"a {type(value).__name__}": value for value in no_texts}
    bad |= {f"a token with kid {kid!r}": signed(good, kid=kid) for kid in (["k1"], {"k1": 1}, 1, None, "k9")}
    bad |= {f"a token with typ {typ!r}": signed(good, typ=typ) for typ in (["at+jwt"], 1, None, "JWT")}
    bad |= {f"a token without {name}": signed(good, without=name) for name in ("kid", "typ")}
    shapes: list[Any] = [[], "text", 1, None]
    bad |= {f"a token with the claims {part!r}": signed(part) for part in [*shapes, {}]}
    bad |= {f"a token with the header {part!r}": f"{segments(part, good)}.{signature}" for part in shapes}
    nested = encoded(b"[" * 100_000)
    bad |= {"a token whose header is 100,000 opening brackets": f"{nested}.{body}.{signature}"}
    odd: list[dict[str, Any]] = [{"iss": None}, {"iss": 1}, {"aud": 1}]
    odd += [{"exp": "soon"}, {"exp": [1]}, {"nbf": "now"}, {"iat": {}}, {"exp": NOON - 9_000}]
    bad |= {f"a token with the claims {part!r}": signed(claims(**part)) for part in odd}
    expect_invalid_token(service, bad, next_step=hint)


@check(points=1)
def rotate_twice_then_reuse() -> None:
    """Two rotations give two new tokens; a spent one raises ReuseDetected, and the newest is dead too."""

    async def main() -> None:
        tokens = server(SharedStore(), asyncio.get_running_loop().time)
        first = await tokens.issue("ada", "web")
        user, second = await tokens.refresh(first, "web")
        expect(user == "ada", called="refresh(first)", got=user, wanted="ada", next_step="return (user, new token)")
        _, third = await tokens.refresh(second, "web")
        distinct = len({first, second, third}) == 3
        expect(
            distinct, called="issue, refresh, refresh", got="a token twice", wanted="three tokens", next_step="rotate"
        )
        calls = [("the first", first, "ReuseDetected"), ("the third", third, "InvalidGrant")]
        await expect_outcomes(tokens, calls, story="three tokens in a row", next_step="revoke the family on reuse")

    simulate(main())


@check(points=1, hidden=True)
def strangers_change_nothing() -> None:
    """Another client, guessed secrets of a real family and made-up tokens are refused; the good token still works."""

    async def main() -> None:
        store = SharedStore()
        tokens = server(store, asyncio.get_running_loop().time)
        first = await tokens.issue("ada", "web")
        second = (await tokens.refresh(first, "web"))[1]
        before = dict(store.values)
        for name, token in {"the current token": second, "a spent token": first}.items():
            call = [(f"{name} by another client", token, "InvalidGrant")]
            hint = "compare the client before anything is decided or written"
            await expect_outcomes(tokens, call, client="mobile", story="issued to web", next_step=hint)
        guessed = second[:-12] + "A" * 12
        made_up = ["", ".", "a", "a.b", "a.b.c", "ключ.ü", guessed, second + "A", second[:-1], second[:20]]
        made_up += [f"{second}\n", f" {second}", second.swapcase()]
        calls = [(f"the made-up {text[:6]!r}", text, "InvalidGrant") for text in made_up]
        hint = "a token that was never issued is neither current nor spent: leave its family alone"
        await expect_outcomes(tokens, calls, story="nobody issued it", next_step=hint)
        same = store.values == before
        expect(same, called="the made-up tokens", got="the store changed", wanted="no change", next_step=hint)
        calls = [("the current token by its client", second, "accepted")]
        await expect_outcomes(tokens, calls, story="after all that", next_step=hint)

    simulate(main())


@check(points=1, hidden=True)
def any_spent_token_kills_its_family_only() -> None:
    """Reuse of a token from several rotations ago, much later; other families of the same user and client."""

    async def main() -> None:
        clock = Clock()
        tokens = server(SharedStore(), clock)
        for reused, rotations in [*((number, 4) for number in range(4)), (0, 60)]:
            other = await tokens.issue("ada", "web")
            chain = [await tokens.issue("ada", "web")]
            for _ in range(rotations):
                clock.time += 1_000.0
                chain.append((await attempt(tokens, chain[-1]))[1])
            clock.time += 100_000.0
            calls = [
                ("a token spent long ago", chain[reused], "ReuseDetected"),
                ("the current token", chain[-1], "InvalidGrant"),
                ("the spent token once more", chain[reused], "InvalidGrant"),
                ("a token of another family", other, "accepted"),
            ]
            story = f"{len(chain)} tokens in a row, number {reused + 1} is used again"
            await expect_outcomes(
                tokens, calls, story=story, next_step="remember every spent token of a family, and revoke it alone"
            )

    simulate(main())


@check(points=2, hidden=True)
def one_winner_and_a_dead_family() -> None:
    """2, 3 and 50 simultaneous refreshes of one token on two instances, the store suspending at random."""

    async def main(callers: int, seed: int) -> None:
        store, now = SharedStore(seed, pause=1.0), asyncio.get_running_loop().time
        instances = [server(store, now), server(store, now)]
        token = await instances[0].issue("ada", "web")
        results = await asyncio.gather(*(attempt(instances[i % 2], token) for i in range(callers)))
        outcomes = [outcome for outcome, _ in results]
        winners, odd = outcomes.count("accepted"), set(outcomes) - {"accepted", "ReuseDetected", "InvalidGrant"}
        called = f"{callers} simultaneous refreshes of one token"
        hint = "decide by compare_and_set on the bytes that you judged; if it is lost, read again and judge again"
        got = f"{winners} got a token" + "".join(f", and {name}" for name in sorted(odd))
        expect(winners == 1 and not odd, called=called, got=got, wanted="exactly one gets a token", next_step=hint)
        seen = "ReuseDetected" in outcomes
        expect(seen, called=called, got="no ReuseDetected", wanted="the reuse is reported", next_step=hint)
        newest = next(successor for outcome, successor in results if outcome == "accepted")
        for name, left in {"the winner's new token": newest, "the old token": token}.items():
            got, _ = await attempt(instances[1], left)
            dead = got == "InvalidGrant"
            expect(dead, called=f"{called}, then {name}", got=got, wanted="the family is revoked", next_step=hint)

    for callers, seeds in ((2, 20), (3, 10), (50, 2)):
        for seed in range(seeds):
            simulate(main(callers, seed))


@check(points=1, hidden=True)
def reuse_wins_against_the_current_token() -> None:
    """A spent token and the current one at the same moment: whatever the order, the family is dead afterwards."""

    async def main(seed: int) -> None:
        store, now = SharedStore(seed, pause=1.0), asyncio.get_running_loop().time
        instances = [server(store, now), server(store, now)]
        spent = await instances[0].issue("ada", "web")
        current = (await attempt(instances[0], spent))[1]
        results = await asyncio.gather(attempt(instances[0], spent), attempt(instances[1], current))
        (reuse, _), (rotation, successor) = results
        called = "a spent token and the current one at once"
        hint = "a revocation that loses its compare_and_set has not happened: read again and judge again"
        fits = reuse == "ReuseDetected" and rotation in ("accepted", "InvalidGrant")
        expect(
            fits, called=called, got=f"{reuse} and {rotation}", wanted="ReuseDetected for the spent one", next_step=hint
        )
        got, _ = await attempt(instances[1], successor or current)
        dead = got == "InvalidGrant"
        expect(dead, called=f"{called}, then the newest", got=got, wanted="the family is revoked", next_step=hint)

    for seed in range(25):
        simulate(main(seed))


@check(points=1, hidden=True)
def idle_and_absolute_limits() -> None:
    """Both lifetimes at their last and first instant; rotation extends one and not the other; expired comes before spent."""

    async def main() -> None:
        clock = Clock()
        tokens = server(SharedStore(), clock, idle=100.0, absolute=250.0)
        for ages, wanted in [
            ((99,), "accepted"),
            ((100,), "InvalidGrant"),
            ((99, 198), "accepted"),
            ((99, 199), "InvalidGrant"),
            ((99, 198, 249), "accepted"),
            ((99, 198, 250), "InvalidGrant"),
            ((99, 198, 249, 251), "InvalidGrant"),
        ]:
            issued = clock.time
            spent = token = await tokens.issue("ada", "web")
            got = ""
            for age in ages:
                clock.time = issued + age
                got, successor = await attempt(tokens, token)
                spent, token = token, successor or token
            called = f"idle_ttl 100, absolute_ttl 250, refreshes {', '.join(map(str, ages))} s after the issue"
            hint = "idle counts from the last refresh, absolute from the issue; at the limit it is over"
            expect(got == wanted, called=called, got=got, wanted=f"{wanted} for the last", next_step=hint)
            clock.time += 300
            got, _ = await attempt(tokens, spent)
            called = f"{called}, then a spent token 300 s later"
            expect(
                got == "InvalidGrant",
                called=called,
                got=got,
                wanted="InvalidGrant: expired comes first",
                next_step=hint,
            )

    simulate(main())


@check(points=1, hidden=True)
def a_stolen_store_opens_nothing() -> None:
    """What a thief of the whole store could present: every text that was ever in it, alone and put together."""

    async def main() -> None:
        store = SharedStore()
        tokens = server(store, asyncio.get_running_loop().time)
        token = await tokens.issue("ada", "web")
        for _ in range(2):
            token = (await tokens.refresh(token, "web"))[1]
        stored = {key for key, _ in store.ever} | {value.decode("utf-8", "replace") for _, value in store.ever}
        inside = any(token in text for text in stored)
        hint = "store digests; the family is no secret, everything after the dot is"
        called = "issue and two refreshes, then a look into the store"
        expect(not inside, called=called, got="the token itself", wanted="no token", next_step=hint)
        expect(
            bool(stored),
            called=called,
            got="an empty store",
            wanted="a record",
            next_step="keep all state in the store",
        )
        words = {word for text in stored for word in re.findall(r"[\w.~+/=-]+", text)}
        keys = {key for key, _ in store.ever}
        for text in sorted(words | {f"{key}.{word}" for key in keys for word in words}):
            got, _ = await attempt(tokens, text)
            refused = got == "InvalidGrant"
            expect(refused, called="refresh of a text from the store", got=got, wanted="InvalidGrant", next_step=hint)

    simulate(main())
