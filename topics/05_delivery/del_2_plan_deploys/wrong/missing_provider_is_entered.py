"""The provider that is not there is entered into the environment while it is looked up.

fails: providers_that_are_not_there
score: 16 of 17
"""

from collections.abc import Collection, Iterable, Mapping

from ..given import Contract
from ..solution import _latest, _reasons


def can_i_deploy(
    service: str,
    version: str,
    *,
    env: dict[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    results: Iterable[Contract],
) -> tuple[bool, list[str]]:
    for provider in consumes.get((service, version), ()):
        env.setdefault(provider, [])
    reasons = _reasons(service, version, env, consumes, _latest(results))
    return not reasons, reasons
