"""What is live has proved itself, so it is not checked again.

fails: every_live_version_counts
score: 16 of 17
"""

from collections.abc import Collection, Iterable, Mapping

from ..given import Contract
from ..solution import _latest, _reasons


def can_i_deploy(
    service: str,
    version: str,
    *,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    results: Iterable[Contract],
) -> tuple[bool, list[str]]:
    if version in env.get(service, ()):
        return True, []
    reasons = _reasons(service, version, env, consumes, _latest(results))
    return not reasons, reasons
