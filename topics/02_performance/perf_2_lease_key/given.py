"""What the lab of perf-2 hands over: the three answers of a cache that leases its misses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """The key is cached; ``value`` may be anything, None included."""

    value: object


@dataclass(frozen=True)
class Miss:
    """The key is not cached, and the caller may fill it: it brings ``token`` along when it calls ``set``."""

    token: int


@dataclass(frozen=True)
class Wait:
    """The key is not cached, and another caller has the lease to fill it: ask again later."""
