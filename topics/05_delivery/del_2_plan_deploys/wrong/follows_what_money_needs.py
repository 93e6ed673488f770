"""The graph is followed the wrong way: what the changed unit builds on, not who builds on it.

fails: money_reaches_four_units, diamonds_and_several_changes, a_chain_of_five_thousand, names_that_nobody_knows
score: 13 of 17
"""

import graphlib
from collections.abc import Collection, Mapping


def affected(deps: Mapping[str, Collection[str]], changed: Collection[str]) -> set[str]:
    graphlib.TopologicalSorter(deps).prepare()  # CycleError is a ValueError
    known = set(deps).union(*deps.values())
    reached: set[str] = set()
    waiting = list(changed)
    while waiting:
        unit = waiting.pop()
        if unit not in reached:
            if unit not in known:
                raise KeyError(unit)
            waiting.extend(deps.get(unit, ()))
            reached.add(unit)
    return reached
