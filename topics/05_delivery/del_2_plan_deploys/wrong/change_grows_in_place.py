"""The set of changed units is used as the set of reached ones, so the caller finds more in it than before.

fails: names_that_nobody_knows
score: 16 of 17
"""

import graphlib
from collections.abc import Collection, Mapping


def affected(deps: Mapping[str, Collection[str]], changed: Collection[str]) -> set[str]:
    graphlib.TopologicalSorter(deps).prepare()
    dependants: dict[str, set[str]] = {unit: set() for unit in deps}
    for unit, needed in deps.items():
        for name in needed:
            dependants.setdefault(name, set()).add(unit)
    reached = changed if isinstance(changed, set) else set(changed)
    waiting = list(reached)
    while waiting:
        for unit in dependants[waiting.pop()] - reached:
            reached.add(unit)
            waiting.append(unit)
    return reached
