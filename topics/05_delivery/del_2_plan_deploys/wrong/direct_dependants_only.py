"""Only those that name the changed unit are affected, not those that build on them.

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
    reached: set[str] = set()
    waiting = list(changed)
    for unit in waiting:
        reached |= {unit, *dependants[unit]}
    return reached
