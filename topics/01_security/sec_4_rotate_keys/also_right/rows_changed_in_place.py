"""Plain rows that are changed in place and pruned at every call; each row is id, bytes, first and last moment."""

from ..given import RotationInProgress


class KeyRing:
    def __init__(self, *, now, cache_ttl, token_ttl, generate):
        self.__now, self.__cache, self.__token, self.__gen = now, cache_ttl, token_ttl, generate
        self.__count = 0
        self.__rows = []
        self.__add(self.__now())

    def __fresh(self):
        b = self.__gen()
        if len(b) < 32:
            raise ValueError("generate() gave a key that is too short")
        return bytes(b)

    def __add(self, at):
        b = self.__fresh()
        self.__count += 1
        self.__rows.append([f"k{self.__count}", b, at, float("inf")])

    def __live(self):
        t = self.__now()
        self.__rows = [r for r in self.__rows if r[3] > t]
        return t, [r for r in self.__rows if r[2] <= t][-1], [r for r in self.__rows if r[2] > t]

    def rotate(self):
        t, current, pending = self.__live()
        if pending:
            raise RotationInProgress(pending[0][0])
        switch = t + self.__cache
        self.__add(switch)
        current[3] = switch + self.__cache + self.__token
        return f"k{self.__count}"

    def signing_key(self):
        _, r, _ = self.__live()
        return r[0], r[1]

    def verification_keys(self):
        self.__live()
        return {r[0]: r[1] for r in self.__rows}

    def revoke(self, kid):
        t, cur, pending = self.__live()
        row = next((r for r in self.__rows if r[0] == kid), None)
        if row is None:
            raise KeyError(kid)
        if row is cur:
            if pending:
                pending[0][2] = t
            else:
                self.__add(t)
        elif pending and row is pending[0]:
            cur[3] = float("inf")
        self.__rows.remove(row)

    def __repr__(self):
        _, cur, pending = self.__live()
        return "; ".join(
            f"{r[0]} {'pending' if r in pending else 'signing' if r is cur else 'retiring'}" for r in self.__rows
        )
