"""The plan is checked among the services of the target only; consumers outside it are not asked.

fails: no_order_exists, the_smallest_of_all_orders
score: 15 of 17
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
        live = {service: env.get(service, ()) for service in target}
        for service in order:
            if _reasons(service, target[service], live, consumes, latest):
                break
            live[service] = [target[service]]
        else:
            return list(order)
    return None
