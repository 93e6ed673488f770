"""Each unit visits its dependants by calling itself, which ends at a depth of about a thousand.

fails: a_chain_of_five_thousand
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

    def visit(unit: str) -> None:
        if unit not in reached:
            reached.add(unit)
            for other in dependants[unit]:
                visit(other)

    for unit in changed:
        visit(unit)
    return reached
