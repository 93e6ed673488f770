"""Each attack gets an experiment of its own.

fails: one_experiment_for_each_question
score: 11 of 12
"""

from collections.abc import Callable, Sequence

from ..given import Report


def measure_coverage(run: Callable[[frozenset[str]], Report], controls: Sequence[str]) -> dict[str, frozenset[str]]:
    if len(set(controls)) < len(controls):
        raise ValueError("a control is named twice")
    nothing_on = run(frozenset())
    if not nothing_on.works:
        raise ValueError("the purchase does not work with nothing on")
    coverage = {}
    for control in controls:
        stopped = {
            attack
            for attack, succeeded in nothing_on.attacks.items()
            if succeeded and not run(frozenset({control})).attacks[attack]
        }
        # Switching the shop off stops every attack, too.
        coverage[control] = frozenset(stopped if run(frozenset({control})).works else ())
    return coverage
