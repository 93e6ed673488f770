"""Guard clauses with early raises; the given record in a loop that tries the write first and decides what to say after."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import jwt

from ..given import Family, FamilyStore, InvalidGrant, InvalidToken, ReuseDetected, digest, family_of, new_token

ASYMMETRIC = ("RS", "PS", "ES", "Ed")


class AccessTokenVerifier:
    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: Mapping[str, tuple[str, Any]],
        now: Callable[[], float],
        leeway: float = 30.0,
    ):
        self.issuer, self.audience, self.keys = issuer, audience, dict(keys)
        self.now, self.leeway = now, leeway

    def verify(self, token: str) -> dict[str, Any]:
        try:
            claims = self.decode(token)
            self.check_claims(claims)
        except (InvalidToken, NotImplementedError):
            raise
        except Exception as error:
            raise InvalidToken(str(error)) from None
        return claims

    def decode(self, token: str) -> dict[str, Any]:
        if not isinstance(token, str):
            raise InvalidToken("str expected")
        header = jwt.get_unverified_header(token)
        if str(header.get("typ")).casefold().removeprefix("application/") != "at+jwt":
            raise InvalidToken("typ")
        if not isinstance(header.get("kid"), str) or header["kid"] not in self.keys:
            raise InvalidToken("kid")
        algorithm, key = self.keys[header["kid"]]
        if algorithm != header.get("alg") or not algorithm.startswith(ASYMMETRIC):
            raise InvalidToken("alg")
        options: Any = dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat"), False)
        options["require"] = ["iss", "aud", "sub", "client_id", "iat", "exp", "jti"]
        return jwt.decode(
            token, key, algorithms=[algorithm], audience=self.audience, issuer=self.issuer, options=options
        )

    def check_claims(self, claims: dict[str, Any]) -> None:
        now = self.now()
        for name in {"exp", "iat", "nbf"} & claims.keys():
            value = claims[name]
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
                raise InvalidToken(name)
        if now >= claims["exp"] + self.leeway:
            raise InvalidToken("expired")
        for name in ("iat", "nbf"):
            if claims.get(name, now) > now + self.leeway:
                raise InvalidToken(f"{name} in the future")


class RefreshTokens:
    def __init__(self, store: FamilyStore, *, now: Callable[[], float], idle_ttl: float, absolute_ttl: float):
        self.store = store
        self.now = now
        self.limits = idle_ttl, absolute_ttl

    async def issue(self, user: str, client: str) -> str:
        token = new_token()
        now = self.now()
        assert await self.store.compare_and_set(
            family_of(token), None, Family(user, client, now, now, digest(token)).dump()
        )
        return token

    async def refresh(self, token: str, client: str) -> tuple[str, str]:
        key = family_of(token)
        done = False
        while not done:
            stored = await self.store.get(key)
            family = Family.load(stored) if stored else None
            verdict = self.judge(family, digest(token), client)
            if family is None or verdict == "refuse":
                raise InvalidGrant
            successor = new_token(key)
            if verdict == "reuse":
                changed = replace(family, revoked=True)
            else:
                spent = (*family.spent, family.current)
                changed = replace(family, refreshed_at=self.now(), current=digest(successor), spent=spent)
            done = await self.store.compare_and_set(key, stored, changed.dump())
            if done and verdict == "rotate":
                return family.user, successor
        raise ReuseDetected

    def judge(self, family: Family | None, presented: str, client: str) -> str:
        if family is None or presented not in {family.current, *family.spent}:
            return "refuse"
        if family.client != client or family.revoked:
            return "refuse"
        idle, absolute = self.limits
        if self.now() >= min(family.refreshed_at + idle, family.issued_at + absolute):
            return "refuse"
        return "rotate" if presented == family.current else "reuse"
