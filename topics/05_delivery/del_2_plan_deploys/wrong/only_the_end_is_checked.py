"""The target is checked as a whole, the steps on the way are not.

fails: the_provider_goes_first, no_order_exists, the_smallest_of_all_orders, nothing_is_used_up
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
    live = {**env, **{service: [version] for service, version in target.items()}}
    if any(_reasons(service, version, live, consumes, latest) for service, version in target.items()):
        return None
    return sorted(target)
