"""Subsets as bit masks, money as decimals, and the experiments in a dict."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from ..given import Control, Report, Threat


def measure_coverage(run: Callable[[frozenset[str]], Report], controls: Sequence[str]) -> dict[str, frozenset[str]]:
    if sorted(controls) != sorted(set(controls)):
        raise ValueError(controls)
    reports = {on: run(on) for on in map(frozenset, [(), *((control,) for control in controls)])}
    nothing_on = reports[frozenset()]
    if not nothing_on.works:
        raise ValueError("no purchase, no measurement")
    worked = {attack for attack in nothing_on.attacks if nothing_on.attacks[attack]}

    def still_works(report: Report) -> set[str]:
        return {attack for attack in worked if report.attacks[attack]} if report.works else worked

    return {control: frozenset(worked - still_works(reports[frozenset([control])])) for control in controls}


def residual(threats: Iterable[Threat], chosen: Iterable[str], effect: Mapping[tuple[str, str], float]) -> float:
    for share in effect.values():
        if share < 0 or share > 1:
            raise ValueError(share)
    on, total = frozenset(chosen), Decimal(0)
    for threat in threats:
        if min(threat.annual_frequency, threat.loss) < 0:
            raise ValueError(threat)
        left = Decimal(str(threat.annual_frequency)) * Decimal(str(threat.loss))
        for (control, hit), share in effect.items():
            if hit == threat.id and control in on:
                left *= 1 - Decimal(str(share))
        total += left
    return float(total)


def plan(
    threats: Iterable[Threat],
    controls: Sequence[Control],
    effect: Mapping[tuple[str, str], float],
    budget: float,
) -> tuple[str, ...]:
    if budget < 0:
        raise ValueError(budget)
    known = tuple(threats)
    by_id = sorted(controls, key=lambda control: control.id)
    best: tuple[float, float, int, tuple[str, ...]] | None = None
    for mask in range(2 ** len(by_id)):
        bought = [control for bit, control in enumerate(by_id) if mask >> bit & 1]
        price = float(round(sum((Decimal(str(control.annual_cost)) for control in bought), Decimal(0)), 2))
        names = tuple(control.id for control in bought)
        mine = (round(residual(known, names, effect) + price, 2), price, len(names), names)
        if price <= budget and (best is None or mine < best):
            best = mine
    assert best is not None
    return best[3]
