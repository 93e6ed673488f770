from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Flag:
    """A release flag. ``rollout``: the share of users that gets it, 0 to 1. ``expires``: the day by which it is removed."""

    key: str
    enabled: bool
    rollout: float
    default: bool = False
    salt: str | None = None
    allow: frozenset[str] = frozenset()
    deny: frozenset[str] = frozenset()
    expires: date | None = None
