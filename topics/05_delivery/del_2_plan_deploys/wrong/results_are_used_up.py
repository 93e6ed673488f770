"""Each step reads the results itself; from a generator only the first step gets any.

fails: nothing_is_used_up
score: 16 of 17
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import permutations

from ..given import Contract
from ..solution import can_i_deploy


def deploy_plan(
    target: Mapping[str, str],
    *,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    results: Iterable[Contract],
) -> list[str] | None:
    for order in permutations(sorted(target)):
        live = dict(env)
        for service in order:
            if not can_i_deploy(service, target[service], env=live, consumes=consumes, results=results)[0]:
                break
            live[service] = [target[service]]
        else:
            return list(order)
    return None
