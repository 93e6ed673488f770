"""A control that stops the attacks by breaking the purchase is credited with them.

fails: a_shop_that_does_not_sell
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
        alone = run(frozenset({control}))
        stopped = {
            attack for attack, succeeded in nothing_on.attacks.items() if succeeded and not alone.attacks[attack]
        }
        coverage[control] = frozenset(stopped)
    return coverage
