"""A rotation dates all published keys anew, so a key that is often rotated away never goes.

fails: rotations_may_overlap
score: 11 of 12
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..given import RotationInProgress


class KeyRing:
    """Publish, wait, activate, wait, retire: the state follows from the clock at each call."""

    def __init__(self, *, now: Callable[[], float], cache_ttl: float, token_ttl: float, generate: Callable[[], bytes]):
        """All times in seconds. Makes ``k1``, which signs at once. Raises ValueError for a key below 32 bytes."""
        self._now, self._cache_ttl, self._token_ttl, self._generate = now, cache_ttl, token_ttl, generate
        self._made = 0
        self._keys: list[_RingKey] = []
        self._keys.append(self._next_key(now()))

    def rotate(self) -> str:
        """Publish the next key and return its id. Raises RotationInProgress while one waits to sign, and ValueError."""
        now = self._now()
        keys = self._published(now)
        signing = self._signing(keys, now)
        if keys[-1] is not signing:
            raise RotationInProgress(f"{keys[-1].kid} signs from {keys[-1].signs_from}")
        switch = now + self._cache_ttl  # by then every cache holds the new key
        key = self._next_key(switch)
        # Signers read their keys from caches too: the last token by the old key is made cache_ttl after the switch.
        retiring = replace(signing, gone_at=switch + self._cache_ttl + self._token_ttl)
        self._keys = [replace(each, gone_at=retiring.gone_at) for each in keys] + [key]
        return key.kid

    def signing_key(self) -> tuple[str, bytes]:
        """Id and bytes of the key that signs now."""
        now = self._now()
        key = self._signing(self._published(now), now)
        return key.kid, key.secret

    def verification_keys(self) -> dict[str, bytes]:
        """Every published key by its id: those that sign, will sign, or signed tokens that may still be alive."""
        return {key.kid: key.secret for key in self._published(self._now())}

    def revoke(self, kid: str) -> None:
        """Unpublish ``kid`` at once. Raises KeyError for an id that is not published, and ValueError."""
        now = self._now()
        keys = self._published(now)
        revoked = next((key for key in keys if key.kid == kid), None)
        if revoked is None:
            raise KeyError(kid)
        signing, pending = self._signing(keys, now), keys[-1]
        left = [key for key in keys if key is not revoked]
        if revoked is signing and pending is signing:
            left.append(self._next_key(now))
        elif revoked is signing:
            left[-1] = replace(pending, signs_from=now)
        elif revoked is pending:  # the rotation is off
            left = [replace(key, gone_at=None) if key is signing else key for key in left]
        self._keys = left

    def __repr__(self) -> str:
        """Every published key with its state; no key's bytes."""
        now = self._now()
        keys = self._published(now)
        signing = self._signing(keys, now)
        states = {key.kid: "pending" if key.signs_from > now else "retiring" for key in keys} | {signing.kid: "signing"}
        return f"KeyRing({', '.join(f'{kid} {state}' for kid, state in states.items())})"

    def _published(self, now: float) -> "list[_RingKey]":
        return [key for key in self._keys if key.gone_at is None or now < key.gone_at]

    @staticmethod
    def _signing(keys: "list[_RingKey]", now: float) -> "_RingKey":
        return next(key for key in reversed(keys) if key.signs_from <= now)

    def _next_key(self, signs_from: float) -> "_RingKey":
        """A new key; its id counts as used only if the key is good."""
        secret = self._generate()
        if len(secret) < 32:
            raise ValueError(f"generate() gave {len(secret)} bytes, a key needs 32")
        self._made += 1
        return _RingKey(f"k{self._made}", secret, signs_from)


@dataclass(frozen=True)
class _RingKey:
    """One key of the ring. Times in seconds of the ring's clock; no ``gone_at`` means that no end is set."""

    kid: str
    secret: bytes = field(repr=False)
    signs_from: float
    gone_at: float | None = None
