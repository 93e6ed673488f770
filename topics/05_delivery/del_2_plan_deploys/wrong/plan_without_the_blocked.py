"""Services that cannot go are left out of the plan.

fails: no_order_exists, the_smallest_of_all_orders, nothing_is_used_up
score: 14 of 17
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
    live, plan = dict(env), list[str]()
    while True:
        for service in sorted(target.keys() - set(plan)):
            if not _reasons(service, target[service], live, consumes, latest):
                live[service] = [target[service]]
                plan.append(service)
                break
        else:
            return plan or None
