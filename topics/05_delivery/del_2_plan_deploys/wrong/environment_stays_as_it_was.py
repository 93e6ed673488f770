"""Every step is checked against the environment before the first one.

fails: the_provider_goes_first, the_consumer_goes_first, no_order_exists, the_smallest_of_all_orders, nothing_is_used_up
score: 12 of 17
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
        else:
            return list(order)
    return None
