"""The switch is dated when somebody first notices it, so after a quiet hour the old key lives on for another while.

fails: time_alone_moves_the_ring
score: 11 of 12
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..given import RotationInProgress


@dataclass
class Pending:
    kid: str
    key: bytes
    at: float


class KeyRing:
    def __init__(self, *, now: Callable[[], float], cache_ttl: float, token_ttl: float, generate: Callable[[], bytes]):
        self._clock, self._wait, self._overlap, self._source = now, cache_ttl, cache_ttl + token_ttl, generate
        self._n = 0
        self._signing = self._make()
        self._pending: Pending | None = None
        self._retiring: dict[str, tuple[bytes, float]] = {}

    def _make(self) -> tuple[str, bytes]:
        key = self._source()
        if len(key) < 32:
            raise ValueError(len(key))
        self._n += 1
        return f"k{self._n}", key

    def _advance(self) -> float:
        now = self._clock()
        if self._pending is not None and now >= self._pending.at:
            kid, key = self._signing
            self._retiring[kid] = key, now + self._overlap
            self._signing = self._pending.kid, self._pending.key
            self._pending = None
        self._retiring = {kid: pair for kid, pair in self._retiring.items() if now < pair[1]}
        return now

    def rotate(self) -> str:
        now = self._advance()
        if self._pending is not None:
            raise RotationInProgress(self._pending.kid)
        self._pending = Pending(*self._make(), now + self._wait)
        return self._pending.kid

    def signing_key(self) -> tuple[str, bytes]:
        self._advance()
        return self._signing

    def verification_keys(self) -> dict[str, bytes]:
        self._advance()
        keys = {kid: key for kid, (key, _) in self._retiring.items()}
        keys[self._signing[0]] = self._signing[1]
        if self._pending is not None:
            keys[self._pending.kid] = self._pending.key
        return keys

    def revoke(self, kid: str) -> None:
        self._advance()
        if kid in self._retiring:
            del self._retiring[kid]
        elif self._pending is not None and kid == self._pending.kid:
            self._pending = None
        elif kid == self._signing[0]:
            if self._pending is None:
                self._signing = self._make()
            else:
                self._signing, self._pending = (self._pending.kid, self._pending.key), None
        else:
            raise KeyError(kid)

    def __repr__(self) -> str:
        self._advance()
        parts = [f"{kid} retiring" for kid in self._retiring] + [f"{self._signing[0]} signing"]
        return f"<ring {parts + ([f'{self._pending.kid} pending'] if self._pending else [])}>"
