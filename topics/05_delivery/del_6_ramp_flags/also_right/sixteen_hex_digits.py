"""Hex digits in place of bytes, a table of lazy rules in place of branches, and the flags in a list."""

import hashlib
from collections.abc import Iterable
from datetime import date

from ..given import Flag


def bucket(salt: str, user: str) -> float:
    hasher = hashlib.new("sha256")
    hasher.update(salt.encode("utf-8"))
    hasher.update(b":")
    hasher.update(user.encode("utf-8"))
    return int(hasher.hexdigest()[:16], 16) / 18446744073709551616


class Flags:
    def __init__(self, flags: Iterable[Flag]) -> None:
        self.all = list(flags)
        keys = [f.key for f in self.all]
        if "" in keys or len(set(keys)) < len(keys):
            raise ValueError("bad keys")
        if any(f.rollout != f.rollout or f.rollout < 0 or f.rollout > 1 for f in self.all):
            raise ValueError("bad rollout")

    def evaluate(self, key: str, user: str | None, default: bool) -> tuple[bool, str]:
        found = [f for f in self.all if f.key == key]
        if not found:
            return (default, "ERROR")
        flag = found[0]
        rules = [
            (lambda: not flag.enabled, lambda: flag.default, "DISABLED"),
            (lambda: user is None or user == "", lambda: flag.default, "DEFAULT"),
            (lambda: user in flag.deny, lambda: False, "TARGETING_MATCH"),
            (lambda: user in flag.allow, lambda: True, "TARGETING_MATCH"),
            (lambda: True, lambda: bucket(flag.salt if flag.salt else flag.key, str(user)) < flag.rollout, "SPLIT"),
        ]
        return next((value(), reason) for applies, value, reason in rules if applies())

    def stale(self, today: date) -> list[str]:
        expired = [f.key for f in self.all if f.expires is not None and (today - f.expires).days > 0]
        expired.sort()
        return expired
