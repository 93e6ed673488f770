"""PyJWT's low-level reader for the signature, rules as a table of predicates, a match statement for the audience; a recursive refresh with its own token format and record."""

import hashlib
import json
import math
import os
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from ..given import FamilyStore, InvalidGrant, InvalidToken, ReuseDetected

TYPES = {"at+jwt", "application/at+jwt"}


def is_time(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]


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
        self.keys = {
            kid: pair for kid, pair in keys.items() if pair[0][:2].upper() != "HS" and pair[0].lower() != "none"
        }
        self.issuer, self.audience, self.now, self.leeway = issuer, audience, now, leeway
        self.reader = jwt.PyJWS()

    def meant_for_us(self, aud: object) -> bool:
        match aud:
            case str():
                return aud == self.audience
            case list():
                return any(entry == self.audience for entry in aud)
        return False

    def verify(self, token: str) -> dict[str, Any]:
        if type(token) is not str:
            raise InvalidToken("not text")
        try:
            header = self.reader.get_unverified_header(token)
            algorithm, key = self.keys[header["kid"]]
            claims = json.loads(self.reader.decode(token, key, algorithms=[algorithm]))
            soon, late = self.now() + self.leeway, self.now() - self.leeway
            good = (
                header["typ"].lower() in TYPES
                and claims["iss"] == self.issuer
                and self.meant_for_us(claims["aud"])
                and None not in (claims["sub"], claims["client_id"], claims["jti"])
                and is_time(claims["exp"])
                and is_time(claims["iat"])
                and is_time(claims.get("nbf", 0))
                and late < claims["exp"]
                and claims["iat"] <= soon
                and ("nbf" not in claims or claims["nbf"] <= soon)
            )
        except Exception:
            good = False
        if not good:
            raise InvalidToken(token[:20])
        return claims


class RefreshTokens:
    def __init__(self, store: FamilyStore, *, now: Callable[[], float], idle_ttl: float, absolute_ttl: float):
        self.store, self.now, self.idle_ttl, self.absolute_ttl = store, now, idle_ttl, absolute_ttl

    async def issue(self, user: str, client: str) -> str:
        family, secret = os.urandom(8).hex(), os.urandom(32).hex()
        record = {
            "who": [user, client],
            "born": self.now(),
            "last": self.now(),
            "hashes": [self.hash(secret)],
            "dead": 0,
        }
        if not await self.store.compare_and_set("rt:" + family, None, json.dumps(record).encode()):
            return await self.issue(user, client)
        return f"{secret}@{family}"

    @staticmethod
    def hash(secret: str) -> str:
        return hashlib.blake2b(secret.encode()).hexdigest()

    async def refresh(self, token: str, client: str) -> tuple[str, str]:
        secret, _, family = token.partition("@")
        old = await self.store.get("rt:" + family)
        record = json.loads(old or b"{}")
        known = record.get("hashes", [])
        mine = self.hash(secret)
        if mine not in known or record["who"][1] != client or record["dead"]:
            raise InvalidGrant()
        now = self.now()
        if not (now < record["last"] + self.idle_ttl and now < record["born"] + self.absolute_ttl):
            raise InvalidGrant()
        successor = os.urandom(32).hex()
        if reused := mine != known[-1]:
            record["dead"] = 1
        else:
            record["last"] = now
            known.append(self.hash(successor))
        if not await self.store.compare_and_set("rt:" + family, old, json.dumps(record).encode()):
            return await self.refresh(token, client)
        if reused:
            raise ReuseDetected()
        return record["who"][0], f"{successor}@{family}"
