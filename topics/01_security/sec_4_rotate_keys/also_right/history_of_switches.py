"""Secrets, switches and ends in three dicts keyed by number; the signing key is the one with the latest switch that has come."""

from collections.abc import Callable

from ..given import RotationInProgress


class KeyRing:
    def __init__(self, *, now: Callable[[], float], cache_ttl: float, token_ttl: float, generate: Callable[[], bytes]):
        self.now = now
        self.cache_ttl = cache_ttl
        self.token_ttl = token_ttl
        self.generate = generate
        self.counter = 0
        self.secrets: dict[int, bytes] = {}
        self.switch: dict[int, float] = {}
        self.end: dict[int, float] = {}
        self.add(now())

    def add(self, at: float) -> int:
        secret = self.generate()
        if len(secret) < 32:
            raise ValueError("short key")
        self.counter += 1
        self.secrets[self.counter] = secret
        self.switch[self.counter] = at
        self.end[self.counter] = float("inf")
        return self.counter

    def tidy(self) -> float:
        now = self.now()
        for number in [n for n, end in self.end.items() if end <= now]:
            self.drop(number)
        return now

    def drop(self, number: int) -> None:
        del self.secrets[number], self.switch[number], self.end[number]

    def signer(self, now: float) -> int:
        return max(number for number, at in self.switch.items() if at <= now)

    def rotate(self) -> str:
        now = self.tidy()
        if any(at > now for at in self.switch.values()):
            raise RotationInProgress
        old = self.signer(now)
        new = self.add(now + self.cache_ttl)
        self.end[old] = now + 2 * self.cache_ttl + self.token_ttl
        return f"k{new}"

    def signing_key(self) -> tuple[str, bytes]:
        number = self.signer(self.tidy())
        return f"k{number}", self.secrets[number]

    def verification_keys(self) -> dict[str, bytes]:
        self.tidy()
        return {f"k{number}": secret for number, secret in self.secrets.items()}

    def revoke(self, kid: str) -> None:
        now = self.tidy()
        numbers = {f"k{number}": number for number in self.secrets}
        number = numbers[kid]
        signer = self.signer(now)
        newest = max(self.secrets)
        if number == signer and newest == signer:
            self.add(now)
        elif number == signer:
            self.switch[newest] = now
        elif number == newest:
            self.end[signer] = float("inf")
        self.drop(number)

    def __repr__(self) -> str:
        now = self.tidy()
        signer = self.signer(now)
        word = {True: "retiring", False: "pending"}
        names = [f"k{n} {'signing' if n == signer else word[n < signer]}" for n in self.secrets]
        return " / ".join(names)
