"""A step adds the new version to the live ones instead of replacing them.

fails: the_provider_goes_first, the_consumer_goes_first, the_smallest_of_all_orders, nothing_is_used_up
score: 13 of 17
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import permutations

from ..given import Contract
from ..solution import _latest, _reasons


def deploy_plan(
    target: Mapping[str, str],
    *,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    results: Iterable[Contract],
) -> list[str] | None:
    latest = _latest(results)
    for order in permutations(sorted(target)):
        live = dict(env)
        for service in order:
            if _reasons(service, target[service], live, consumes, latest):
                break
            live[service] = [*live.get(service, ()), target[service]]
        else:
            return list(order)
    return None
