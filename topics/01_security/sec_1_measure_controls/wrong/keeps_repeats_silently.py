"""A control that is named twice is measured twice, and nobody is told.

fails: one_experiment_for_each_question
score: 11 of 12
"""

from collections.abc import Callable, Sequence

from ..given import Report


def measure_coverage(run: Callable[[frozenset[str]], Report], controls: Sequence[str]) -> dict[str, frozenset[str]]:
    nothing_on = run(frozenset())
    if not nothing_on.works:
        raise ValueError("the purchase does not work with nothing on")
    coverage = {}
    for control in controls:
        alone = run(frozenset({control}))
        stopped = {
            attack for attack, succeeded in nothing_on.attacks.items() if succeeded and not alone.attacks[attack]
        }
        # Switching the shop off stops every attack, too.
        coverage[control] = frozenset(stopped if alone.works else ())
    return coverage
