"""Model solution of del-2: the affected set, the contract check against what is live, and an order of deployment."""

import graphlib
from collections.abc import Collection, Iterable, Mapping
from itertools import permutations

from .given import Contract


def affected(deps: Mapping[str, Collection[str]], changed: Collection[str]) -> set[str]:
    """The changed units and everything that transitively builds on them; ``deps[x]`` is what x builds on.

    Raises KeyError for a changed unit that ``deps`` does not know, ValueError for a cycle.
    """
    graphlib.TopologicalSorter(deps).prepare()  # CycleError is a ValueError
    dependants: dict[str, set[str]] = {unit: set() for unit in deps}
    for unit, needed in deps.items():
        for name in needed:
            dependants.setdefault(name, set()).add(unit)
    reached: set[str] = set()
    waiting = list(changed)
    while waiting:
        unit = waiting.pop()
        if unit not in reached:
            waiting.extend(dependants[unit])
            reached.add(unit)
    return reached


def can_i_deploy(
    service: str,
    version: str,
    *,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    results: Iterable[Contract],
) -> tuple[bool, list[str]]:
    """Whether ``version`` of ``service`` may join the live versions ``env``, and if not, why.

    Compared is with what is live, never with a main branch; no result is a failure.
    """
    reasons = _reasons(service, version, env, consumes, _latest(results))
    return not reasons, reasons


def _latest(results: Iterable[Contract]) -> dict[tuple[str, str, str, str], bool]:
    return {(r.consumer, r.consumer_version, r.provider, r.provider_version): r.ok for r in results}


def _reasons(
    service: str,
    version: str,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    latest: Mapping[tuple[str, str, str, str], bool],
) -> list[str]:
    reasons: set[str] = set()
    pairs: set[tuple[str, str, str, str]] = set()
    for provider in consumes.get((service, version), ()):
        if provider == service:
            continue
        live = env.get(provider, ())
        if not live:
            reasons.add(f"{service}@{version} -> {provider}: not in env")
        pairs.update((service, version, provider, other) for other in live)
    for consumer, versions in env.items():
        if consumer != service:
            for other in versions:
                if service in consumes.get((consumer, other), ()):
                    pairs.add((consumer, other, service, version))
    for pair in pairs:
        if not latest.get(pair, False):
            verdict = "failed" if pair in latest else "unverified"
            reasons.add(f"{pair[0]}@{pair[1]} -> {pair[2]}@{pair[3]}: {verdict}")
    return sorted(reasons)


def deploy_plan(
    target: Mapping[str, str],
    *,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    results: Iterable[Contract],
) -> list[str] | None:
    """The lexicographically smallest order in which all of ``target`` can be deployed, each step safe; None if none is."""
    latest = _latest(results)
    for order in permutations(sorted(target)):
        live = dict(env)
        for service in order:
            if _reasons(service, target[service], live, consumes, latest):
                break
            live[service] = [target[service]]
        else:
            return list(order)
    return None
