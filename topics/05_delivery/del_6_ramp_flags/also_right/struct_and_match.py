"""struct for the integer, match for the rules, the dict built before it is validated."""

import struct
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from math import isnan

from ..given import Flag


def bucket(salt: str, user: str) -> float:
    (number,) = struct.unpack_from(">Q", sha256(":".join((salt, user)).encode()).digest())
    return number * 2.0**-64


class Flags(dict):
    def __init__(self, flags: Iterable[Flag]) -> None:
        given = tuple(flags)
        super().__init__((flag.key, flag) for flag in given)
        if len(self) != len(given) or "" in self:
            raise ValueError("a key is empty or given twice")
        for flag in given:
            if isnan(flag.rollout) or min(max(flag.rollout, 0), 1) != flag.rollout:
                raise ValueError("the rollout is a share")

    def evaluate(self, key: str, user: str | None, default: bool) -> tuple[bool, str]:
        match self.get(key), user:
            case None, _:
                return default, "ERROR"
            case Flag(enabled=False) as flag, _:
                return flag.default, "DISABLED"
            case flag, None | "":
                return flag.default, "DEFAULT"
            case flag, str(name) if name in flag.deny | flag.allow:
                return name not in flag.deny, "TARGETING_MATCH"
            case flag, str(name):
                return bucket(flag.salt or flag.key, name) < flag.rollout, "SPLIT"
        raise AssertionError("unreachable")

    def stale(self, today: date) -> list[str]:
        return [key for key, flag in sorted(self.items()) if flag.expires is not None and not flag.expires >= today]
