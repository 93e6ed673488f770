"""A control is credited with every attack that fails while it is on.

fails: what_never_worked_is_not_stopped
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
        stopped = {attack for attack, succeeded in nothing_on.attacks.items() if not alone.attacks[attack]}
        # Switching the shop off stops every attack, too.
        coverage[control] = frozenset(stopped if alone.works else ())
    return coverage
