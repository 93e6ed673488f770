from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Work:
    """A call that needs a thread of the pool. ``duration`` and ``submit`` (the time it is submitted) are in ms."""

    name: str
    kind: Literal["cpu", "fast", "slow"]
    duration: float
    submit: float = 0.0
