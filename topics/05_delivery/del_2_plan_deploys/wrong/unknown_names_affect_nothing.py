"""A misspelt unit is taken for one on which nobody builds.

fails: names_that_nobody_knows
score: 16 of 17
"""

import graphlib
from collections.abc import Collection, Mapping


def affected(deps: Mapping[str, Collection[str]], changed: Collection[str]) -> set[str]:
    graphlib.TopologicalSorter(deps).prepare()  # CycleError is a ValueError
    dependants: dict[str, set[str]] = {unit: set() for unit in deps}
    for unit, needed in deps.items():
        for name in needed:
            dependants.setdefault(name, set()).add(unit)
    reached: set[str] = set()
    waiting = list(changed)
    while waiting:
        unit = waiting.pop()
        if unit not in reached:
            waiting.extend(dependants.get(unit, ()))
            reached.add(unit)
    return reached
