"""Only the part of the graph that the change reaches is looked at for cycles.

fails: cycles_are_refused
score: 16 of 17
"""

import graphlib
from collections.abc import Collection, Mapping


def affected(deps: Mapping[str, Collection[str]], changed: Collection[str]) -> set[str]:
    dependants: dict[str, set[str]] = {unit: set() for unit in deps}
    for unit, needed in deps.items():
        for name in needed:
            dependants.setdefault(name, set()).add(unit)
    reached: set[str] = set()
    waiting = list(changed)
    while waiting:
        unit = waiting.pop()
        if unit not in reached:
            waiting.extend(dependants[unit])
            reached.add(unit)
    graphlib.TopologicalSorter({unit: dependants[unit] for unit in reached}).prepare()
    return reached
