"""One pass in topological order; reasons of each side apart; and the plan greedily, since whether X may go before Y depends on the pair alone."""

import graphlib
from collections.abc import Collection, Iterable, Mapping

from ..given import Contract


def affected(deps: Mapping[str, Collection[str]], changed: Collection[str]) -> set[str]:
    order = list(graphlib.TopologicalSorter({unit: list(needed) for unit, needed in deps.items()}).static_order())
    hit = set()
    for name in changed:
        if name not in order:
            raise KeyError(f"{name} is no unit")
        hit.add(name)
    for unit in order:
        if not hit.isdisjoint(deps.get(unit, [])):
            hit.add(unit)
    return hit


def verdict_on(pair: tuple[str, str, str, str], history: list[Contract]) -> str | None:
    """None if the pair is fine."""
    for contract in reversed(history):
        if (contract.consumer, contract.consumer_version, contract.provider, contract.provider_version) == pair:
            return None if contract.ok else "failed"
    return "unverified"


def can_i_deploy(
    service: str,
    version: str,
    *,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    results: Iterable[Contract],
) -> tuple[bool, list[str]]:
    history = results if isinstance(results, list) else list(results)
    reasons = []
    if (service, version) in consumes:
        for provider in set(consumes[service, version]) - {service}:
            versions = env.get(provider, [])
            if len(versions) == 0:
                reasons.append(f"{service}@{version} -> {provider}: not in env")
            for live in versions:
                verdict = verdict_on((service, version, provider, live), history)
                if verdict is not None:
                    reasons.append(f"{service}@{version} -> {provider}@{live}: {verdict}")
    for (consumer, live), providers in consumes.items():
        if consumer != service and service in providers and live in env.get(consumer, []):
            verdict = verdict_on((consumer, live, service, version), history)
            if verdict is not None:
                reasons.append(f"{consumer}@{live} -> {service}@{version}: {verdict}")
    reasons.sort()
    return len(reasons) == 0, reasons


def deploy_plan(
    target: Mapping[str, str],
    *,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    results: Iterable[Contract],
) -> list[str] | None:
    history = list(results)
    now = {service: tuple(versions) for service, versions in env.items()}
    left, plan = sorted(target), []
    while left:
        for service in left:
            if can_i_deploy(service, target[service], env=now, consumes=consumes, results=history)[0]:
                break
        else:
            return None
        left.remove(service)
        plan.append(service)
        now[service] = (target[service],)
    return plan
