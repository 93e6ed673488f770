"""Only keys of deps are known: a changed leaf is refused.

fails: money_reaches_four_units, diamonds_and_several_changes, a_chain_of_five_thousand, names_that_nobody_knows
score: 13 of 17
"""

import graphlib
from collections.abc import Collection, Mapping


def affected(deps: Mapping[str, Collection[str]], changed: Collection[str]) -> set[str]:
    graphlib.TopologicalSorter(deps).prepare()  # CycleError is a ValueError
    dependants: dict[str, set[str]] = {unit: set() for unit in deps}
    for unit, needed in deps.items():
        for name in needed:
            dependants.setdefault(name, set()).add(unit)
    for name in changed:
        deps[name]
    reached: set[str] = set()
    waiting = list(changed)
    while waiting:
        unit = waiting.pop()
        if unit not in reached:
            waiting.extend(dependants[unit])
            reached.add(unit)
    return reached
