"""What the lab of del-2 hands over: one verification result, as a contract broker records it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contract:
    """The result of verifying one version of a consumer against one version of a provider."""

    consumer: str
    consumer_version: str
    provider: str
    provider_version: str
    ok: bool
