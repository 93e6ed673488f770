"""A service that is live in its target version is left out of the plan.

fails: nothing_is_used_up
score: 16 of 17
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
    for order in permutations(sorted(s for s in target if list(env.get(s, ())) != [target[s]])):
        live = dict(env)
        for service in order:
            if _reasons(service, target[service], live, consumes, latest):
                break
            live[service] = [target[service]]
        else:
            return list(order)
    return None
