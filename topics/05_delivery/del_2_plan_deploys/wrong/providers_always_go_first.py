"""The order follows the calls, providers before consumers, and no step is checked on the way.

fails: the_consumer_goes_first, no_order_exists, the_smallest_of_all_orders, nothing_is_used_up
score: 13 of 17
"""

import graphlib
from collections.abc import Collection, Iterable, Mapping

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
    calls = {s: sorted(set(consumes.get((s, v), ())) & set(target)) for s, v in sorted(target.items())}
    try:
        order = list(graphlib.TopologicalSorter(calls).static_order())
    except graphlib.CycleError:
        return None
    live = {**env, **{service: [version] for service, version in target.items()}}
    if any(_reasons(service, target[service], live, consumes, latest) for service in order):
        return None
    return order
