"""Recursion: each control is left or taken, and the losses that remain are carried along."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce

from ..given import Control, Report, Threat


def measure_coverage(run: Callable[[frozenset[str]], Report], controls: Sequence[str]) -> dict[str, frozenset[str]]:
    seen: set[str] = set()
    for control in controls:
        if control in seen:
            raise ValueError(f"{control} twice")
        seen.add(control)
    coverage: dict[str, frozenset[str]] = {}
    with_one = [(control, run(frozenset([control]))) for control in reversed(controls)]
    before = run(frozenset())
    if before.works is False:
        raise ValueError("broken")
    for control, after in with_one:
        names = [
            attack for attack in before.attacks if (before.attacks[attack], after.attacks[attack]) == (True, False)
        ]
        coverage[control] = frozenset(names) if after.works else frozenset()
    return coverage


def residual(threats: Iterable[Threat], chosen: Iterable[str], effect: Mapping[tuple[str, str], float]) -> float:
    layers = dict.fromkeys(chosen)
    return sum(
        reduce(lambda left, control: left * (1 - effect.get((control, name), 0)), layers, loss)
        for name, loss in _losses(threats, effect)
    )


def _losses(threats: Iterable[Threat], effect: Mapping[tuple[str, str], float]) -> list[tuple[str, float]]:
    if effect and not (min(effect.values()) >= 0 and max(effect.values()) <= 1):
        raise ValueError("effect")
    losses = []
    for threat in threats:
        if threat.loss < 0 or threat.annual_frequency < 0:
            raise ValueError(threat.id)
        losses.append((threat.id, threat.annual_frequency * threat.loss))
    return losses


def plan(
    threats: Iterable[Threat],
    controls: Sequence[Control],
    effect: Mapping[tuple[str, str], float],
    budget: float,
) -> tuple[str, ...]:
    losses = _losses(threats, effect)
    if budget < 0:
        raise ValueError("budget")

    def ways(rest: Sequence[Control], taken: tuple[Control, ...]) -> Iterator[tuple[float, float, int, list[str]]]:
        if rest:
            yield from ways(rest[1:], taken)
            yield from ways(rest[1:], (*taken, rest[0]))
            return
        cost = round(sum(control.annual_cost for control in taken), 2)
        if cost > budget:
            return
        left = 0.0
        for name, loss in losses:
            for control in taken:
                loss = loss - loss * effect.get((control.id, name), 0)
            left += loss
        yield round(left + cost, 2), cost, len(taken), sorted(control.id for control in taken)

    return tuple(min(ways(list(controls), ()))[3])
