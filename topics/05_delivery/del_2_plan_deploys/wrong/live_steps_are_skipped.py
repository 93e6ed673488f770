"""A step whose version is live already is taken for done: it is not checked, and replaces nothing.

fails: the_consumer_goes_first, nothing_is_used_up
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
        live = dict(env)
        for service in order:
            if target[service] in live.get(service, ()):
                continue
            if _reasons(service, target[service], live, consumes, latest):
                break
            live[service] = [target[service]]
        else:
            return list(order)
    return None
