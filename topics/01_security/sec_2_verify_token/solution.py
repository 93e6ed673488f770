"""Model solution of sec-2: a resource server's token check, and refresh tokens that betray their thief."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import jwt

from .given import Family, FamilyStore, InvalidGrant, InvalidToken, ReuseDetected, digest, family_of, new_token


class AccessTokenVerifier:
    """Accepts the JWT access tokens (RFC 9068) of one issuer that are meant for one audience, and nothing else."""

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: Mapping[str, tuple[str, Any]],
        now: Callable[[], float],
        leeway: float = 30.0,
    ):
        """``keys`` maps a key id to (algorithm, public key); ``now()`` and ``leeway`` are in seconds."""
        self._issuer, self._audience, self._keys = issuer, audience, keys
        self._now, self._leeway = now, leeway

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of ``token``. Raises InvalidToken for every reason not to accept it."""
        try:
            return self._checked(token)
        except InvalidToken:
            raise
        except Exception as error:  # a parser's own errors are reasons too
            raise InvalidToken(f"malformed: {type(error).__name__}") from error

    def _checked(self, token: str) -> dict[str, Any]:
        self._require(isinstance(token, str), "not a string")
        header = jwt.get_unverified_header(token)  # unverified: it may choose among our keys, nothing else
        typ = header.get("typ")
        self._require(isinstance(typ, str) and typ.lower() in ("at+jwt", "application/at+jwt"), "not an access token")
        algorithm, key = self._keys[header["kid"]]
        self._require(algorithm.lower() != "none" and not algorithm.upper().startswith("HS"), "no public-key signature")
        self._require(header["alg"] == algorithm, "not this key's algorithm")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            # The clock and the rules are ours: without this PyJWT would ask the machine's clock.
            options={f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")},  # type: ignore[arg-type]
        )
        self._judge(claims)
        return claims

    def _judge(self, claims: dict[str, Any]) -> None:
        for name in ("iss", "aud", "sub", "client_id", "iat", "exp", "jti"):
            self._require(claims.get(name) is not None, f"no {name}")
        self._require(claims["iss"] == self._issuer, "another issuer")
        audience = claims["aud"]
        meant = self._audience in audience if isinstance(audience, list) else audience == self._audience
        self._require(meant, "another audience")
        times = {name: claims[name] for name in ("exp", "iat", "nbf") if name in claims}
        for name, value in times.items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            self._require(number and math.isfinite(value), f"{name} is not a finite number")
        now = self._now()
        self._require(now < times["exp"] + self._leeway, "expired")
        self._require(times["iat"] <= now + self._leeway, "issued in the future")
        self._require(times.get("nbf", now) <= now + self._leeway, "not valid yet")

    @staticmethod
    def _require(holds: bool, reason: str) -> None:
        if not holds:
            raise InvalidToken(reason)


class RefreshTokens:
    """Refresh tokens that rotate: each is good for one use, and a second use revokes its family (RFC 9700, 4.14.2)."""

    def __init__(self, store: FamilyStore, *, now: Callable[[], float], idle_ttl: float, absolute_ttl: float):
        """``now()`` and both lifetimes in seconds; the store is shared by several instances."""
        self._store, self._now = store, now
        self._idle_ttl, self._absolute_ttl = idle_ttl, absolute_ttl

    async def issue(self, user: str, client: str) -> str:
        """The first refresh token of a new family."""
        token, now = new_token(), self._now()
        family = Family(user, client, issued_at=now, refreshed_at=now, current=digest(token))
        await self._store.compare_and_set(family_of(token), None, family.dump())
        return token

    async def refresh(self, token: str, client: str) -> tuple[str, str]:
        """The user and the next refresh token. Raises InvalidGrant, or ReuseDetected for a spent token."""
        key, presented = family_of(token), digest(token)
        while True:  # a lost compare_and_set means: what was judged is no longer so
            stored = await self._store.get(key)
            if stored is None:
                raise InvalidGrant("never issued")
            family, now = Family.load(stored), self._now()
            if presented != family.current and presented not in family.spent:
                raise InvalidGrant("never issued")
            if client != family.client:
                raise InvalidGrant("another client's")
            if family.revoked:
                raise InvalidGrant("revoked")
            if now >= family.refreshed_at + self._idle_ttl or now >= family.issued_at + self._absolute_ttl:
                raise InvalidGrant("expired")
            if presented in family.spent:
                if await self._store.compare_and_set(key, stored, replace(family, revoked=True).dump()):
                    raise ReuseDetected(f"family of {family.user} revoked")
            else:
                successor = new_token(key)
                rotated = replace(family, refreshed_at=now, current=digest(successor), spent=(*family.spent, presented))
                if await self._store.compare_and_set(key, stored, rotated.dump()):
                    return family.user, successor
