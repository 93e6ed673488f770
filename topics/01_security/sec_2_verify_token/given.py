"""What the lab of sec-2 hands over: the three refusals, and the tokens and records of a refresh-token family."""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Protocol


class InvalidToken(Exception):
    """The access token is not accepted, whatever the reason."""


class InvalidGrant(Exception):
    """The refresh token is not accepted."""


class ReuseDetected(InvalidGrant):
    """The refresh token was spent before, so its family is revoked. The client sees the same answer; an alarm does not."""


class FamilyStore(Protocol):
    """A store shared by all instances of the authorization server. Both methods suspend; there is nothing else."""

    async def get(self, key: str) -> bytes | None:
        """The value of ``key``, None if it is absent."""

    async def compare_and_set(self, key: str, expected: bytes | None, new: bytes) -> bool:
        """Set ``key`` to ``new`` if its value still is ``expected`` (None: absent); say whether it was set."""


def new_token(family: str | None = None) -> str:
    """A refresh token ``family.secret``: 256 random bits of secret, in a new family unless one is named."""
    return f"{family or secrets.token_urlsafe(16)}.{secrets.token_urlsafe(32)}"


def family_of(token: str) -> str:
    """The text before the first dot of ``token``, whoever made it up."""
    return token.partition(".")[0]


def digest(token: str) -> str:
    """SHA-256 of the whole token: what may be stored of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Family:
    """All that is known of one sign-in: one record, so one compare-and-set decides. Times in seconds of ``now()``."""

    user: str
    client: str
    issued_at: float
    refreshed_at: float
    current: str  # digest of the token that may be used
    spent: tuple[str, ...] = ()  # digests of those that were
    revoked: bool = False

    def dump(self) -> bytes:
        """The record as bytes for the store."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def load(cls, stored: bytes) -> "Family":
        """The record that `dump` made ``stored`` of."""
        fields = json.loads(stored)
        return cls(**fields | {"spent": tuple(fields["spent"])})
