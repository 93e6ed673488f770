"""What the lab of sec-5 hands over: the records of the audit log and of the breach, and the published test leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Head:
    """What another system keeps: at ``at`` the log had ``size`` entries, with this Merkle root, signed."""

    size: int
    root: bytes
    at: datetime
    signature: bytes


@dataclass(frozen=True)
class LogFault:
    """The first head that does not hold; ``reason`` is "signature", "truncated" or "rewritten"."""

    size: int
    reason: str


@dataclass(frozen=True)
class Read:
    """An entry of the audit log: ``session`` read ``record``."""

    at: datetime
    session: str
    record: str


@dataclass(frozen=True)
class Stolen:
    """``session`` was in the intruder's hands for start <= t < end."""

    session: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Exposure:
    """What was read for certain, what may have been read unseen, and for how long the log was blind."""

    confirmed: frozenset[str]
    not_excluded: frozenset[str]
    blind: timedelta


RFC_LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
RFC_LEAVES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
"""The eight test leaves of Certificate Transparency's reference implementation."""
