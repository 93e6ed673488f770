"""Model solution of sec-1: measured coverage, residual risk, and the cheapest plan."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from .given import Control, Report, Threat


def measure_coverage(run: Callable[[frozenset[str]], Report], controls: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each control, the attacks that succeed with nothing on and fail with this control alone.

    Raises ValueError for a repeated control, and if the purchase does not work with nothing on.
    """
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
        # Switching the shop off stops every attack, too.
        coverage[control] = frozenset(stopped if alone.works else ())
    return coverage


def residual(threats: Iterable[Threat], chosen: Iterable[str], effect: Mapping[tuple[str, str], float]) -> float:
    """The yearly expected loss (EUR) with the chosen controls on; layers on one threat are independent.

    Raises ValueError for an effect outside [0, 1] and for a negative frequency or loss.
    """
    if not all(0 <= share <= 1 for share in effect.values()):
        raise ValueError("an effect is a fraction between 0 and 1")
    layers = sorted(set(chosen))
    expected = 0.0
    for threat in threats:
        if threat.annual_frequency < 0 or threat.loss < 0:
            raise ValueError(f"{threat.id}: frequency and loss are not negative")
        left = threat.annual_frequency * threat.loss
        for control in layers:
            left *= 1 - effect.get((control, threat.id), 0.0)
        expected += left
    return expected


def plan(
    threats: Iterable[Threat],
    controls: Sequence[Control],
    effect: Mapping[tuple[str, str], float],
    budget: float,
) -> tuple[str, ...]:
    """The sorted ids of the affordable controls for which cost plus residual is smallest (EUR a year).

    Raises ValueError for a negative budget, and for what `residual` rejects.
    """
    if budget < 0:
        raise ValueError("the budget is negative")
    threats = list(threats)
    candidates = []
    for size in range(len(controls) + 1):
        for subset in combinations(controls, size):
            cost = round(sum(control.annual_cost for control in subset), 2)
            if cost <= budget:
                ids = tuple(sorted(control.id for control in subset))
                candidates.append((round(residual(threats, ids, effect) + cost, 2), cost, size, ids))
    return min(candidates)[-1]
