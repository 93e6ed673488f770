"""The ramp gives its users the opposite of the default, so a default of True turns the ramp round.

fails: a_ramp_only_adds
score: 11 of 12
"""

from collections.abc import Iterable
from datetime import date

from ..given import Flag
from ..solution import bucket


class Flags:
    def __init__(self, flags: Iterable[Flag]) -> None:
        self._flags: dict[str, Flag] = {}
        for flag in flags:
            if not 0 <= flag.rollout <= 1:  # written so that NaN is refused, too
                raise ValueError(f"{flag.key}: rollout {flag.rollout} is not between 0 and 1")
            if not flag.key or flag.key in self._flags:
                raise ValueError(f"key {flag.key!r} is empty or given twice")
            self._flags[flag.key] = flag

    def evaluate(self, key: str, user: str | None, default: bool) -> tuple[bool, str]:
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
        return (bucket(flag.salt or key, user) < flag.rollout) != flag.default, "SPLIT"

    def stale(self, today: date) -> list[str]:
        return sorted(key for key, flag in self._flags.items() if flag.expires and flag.expires < today)
