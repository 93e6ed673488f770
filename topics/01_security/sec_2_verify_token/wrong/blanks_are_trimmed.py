"""A token is trimmed before it is looked up, so texts that were never issued are accepted.

fails: strangers_change_nothing
score: 15 of 16
"""

from collections.abc import Callable
from dataclasses import replace

from ..given import Family, FamilyStore, InvalidGrant, ReuseDetected, digest, family_of, new_token


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
        token = token.strip()
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
