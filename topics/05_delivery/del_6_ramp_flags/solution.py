from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from .given import Flag


def bucket(salt: str, user: str) -> float:
    """Where ``user`` stands on the ramp that ``salt`` names, from 0 to 1: the same in every process, for ever."""
    digest = sha256(f"{salt}:{user}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


class Flags:
    """The flags of one service, evaluated for one user at a time."""

    def __init__(self, flags: Iterable[Flag]) -> None:
        """Keep ``flags``. Raises ``ValueError`` for a rollout outside [0, 1], an empty key or a key given twice."""
        self._flags: dict[str, Flag] = {}
        for flag in flags:
            if not 0 <= flag.rollout <= 1:  # written so that NaN is refused, too
                raise ValueError(f"{flag.key}: rollout {flag.rollout} is not between 0 and 1")
            if not flag.key or flag.key in self._flags:
                raise ValueError(f"key {flag.key!r} is empty or given twice")
            self._flags[flag.key] = flag

    def evaluate(self, key: str, user: str | None, default: bool) -> tuple[bool, str]:
        """The value of flag ``key`` for ``user``, and OpenFeature's name of the reason. Never raises."""
        flag = self._flags.get(key)
        if flag is None:
            return default, "ERROR"
        if not flag.enabled:
            return flag.default, "DISABLED"
        if not user:
            return flag.default, "DEFAULT"
        if user in flag.deny:
            return False, "TARGETING_MATCH"
        if user in flag.allow:
            return True, "TARGETING_MATCH"
        return bucket(flag.salt or key, user) < flag.rollout, "SPLIT"

    def stale(self, today: date) -> list[str]:
        """The sorted keys of the flags that expired before ``today``."""
        return sorted(key for key, flag in self._flags.items() if flag.expires and flag.expires < today)
