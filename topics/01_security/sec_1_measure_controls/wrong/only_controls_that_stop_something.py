"""A control that stops nothing has no entry.

fails: coverage_of_the_shop, one_experiment_for_each_question, what_never_worked_is_not_stopped, a_shop_that_does_not_sell
score: 8 of 12
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
        alone = run(frozenset({control}))
        stopped = {
            attack for attack, succeeded in nothing_on.attacks.items() if succeeded and not alone.attacks[attack]
        }
        if stopped and alone.works:
            coverage[control] = frozenset(stopped)
    return coverage
