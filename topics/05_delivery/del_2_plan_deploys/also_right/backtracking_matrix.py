"""Breadth first with a queue and a cycle count by Kahn; a compatibility table as a class; the plan by backtracking."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping

from ..given import Contract

Consumes = Mapping[tuple[str, str], Collection[str]]


def affected(deps: Mapping[str, Collection[str]], changed: Collection[str]) -> set[str]:
    units = set(deps)
    builders = defaultdict(list)
    open_needs: Counter[str] = Counter()
    for unit in deps:
        for need in set(deps[unit]):
            units.add(need)
            builders[need].append(unit)
            open_needs[unit] += 1
    if unknown := [name for name in changed if name not in units]:
        raise KeyError(unknown[0])
    ready, built = deque(unit for unit in units if open_needs[unit] == 0), 0
    while ready:
        built += 1
        for unit in builders[ready.popleft()]:
            open_needs[unit] -= 1
            if open_needs[unit] == 0:
                ready.append(unit)
    if built < len(units):
        raise ValueError("deps has a cycle")
    result, queue = set(changed), deque(changed)
    while queue:
        fresh = set(builders[queue.popleft()]) - result
        result |= fresh
        queue.extend(fresh)
    return result


class Matrix:
    """What is known about pairs of versions."""

    def __init__(self, results: Iterable[Contract]) -> None:
        self.known: dict[tuple[tuple[str, str], tuple[str, str]], bool] = {}
        for one in results:
            self.known[(one.consumer, one.consumer_version), (one.provider, one.provider_version)] = one.ok

    def objections(
        self, service: str, version: str, env: Mapping[str, Collection[str]], consumes: Consumes
    ) -> Iterator[str]:
        new = (service, version)
        for provider in consumes.get(new) or ():
            if provider != service:
                if not env.get(provider):
                    yield f"{service}@{version} -> {provider}: not in env"
                for live in env.get(provider) or ():
                    yield from self.objection(new, (provider, live))
        for other, versions in env.items():
            for live in versions:
                if other != service and service in (consumes.get((other, live)) or ()):
                    yield from self.objection((other, live), new)

    def objection(self, consumer: tuple[str, str], provider: tuple[str, str]) -> Iterator[str]:
        ok = self.known.get((consumer, provider))
        if not ok:
            yield f"{'@'.join(consumer)} -> {'@'.join(provider)}: {'unverified' if ok is None else 'failed'}"


def can_i_deploy(
    service: str,
    version: str,
    *,
    env: Mapping[str, Collection[str]],
    consumes: Consumes,
    results: Iterable[Contract],
) -> tuple[bool, list[str]]:
    reasons = sorted(set(Matrix(results).objections(service, version, env, consumes)))
    return (not reasons), reasons


def deploy_plan(
    target: Mapping[str, str],
    *,
    env: Mapping[str, Collection[str]],
    consumes: Consumes,
    results: Iterable[Contract],
) -> list[str] | None:
    matrix = Matrix(results)

    def extend(done: list[str], live: dict[str, Collection[str]]) -> list[str] | None:
        if len(done) == len(target):
            return done
        for service in sorted(set(target) - set(done)):
            if not any(matrix.objections(service, target[service], live, consumes)):
                plan = extend([*done, service], {**live, service: {target[service]}})
                if plan is not None:
                    return plan
        return None

    return extend([], dict(env))
