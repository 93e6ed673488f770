"""Checks of sec-1: twelve points for measured coverage, residual risk and the plan."""

import math
import random
from itertools import product

from leadlab.checks import check, expect, expect_raises

from .given import Control, Report, Threat, kettle_run
from .solution import measure_coverage, plan, residual


class ScriptedShop:
    """A run whose experiments are written down: what still succeeds with each control, and what breaks the purchase."""

    def __init__(self, attacks: str, baseline: str, alone: dict[str, str], broken: str = "") -> None:
        self.attacks, self.baseline, self.alone, self.broken = attacks, baseline, alone, broken
        self.calls: list[frozenset[str]] = []

    def __call__(self, on: frozenset[str]) -> Report:
        self.calls.append(on)
        succeeding = [self.alone[name] for name in on] or [self.baseline]
        works = not any(name in self.broken for name in on or ("-",))
        return Report({attack: all(attack in names for names in succeeding) for attack in self.attacks}, works)


def expected_total(
    threats: list[Threat], costs: dict[str, float], effect: dict[tuple[str, str], float]
) -> tuple[float, float]:
    """Residual + cost and cost of the controls in ``costs``."""
    cost = math.fsum(costs.values())
    left = [
        t.annual_frequency * t.loss * math.prod(1 - effect.get((name, t.id), 0.0) for name in costs) for t in threats
    ]
    return round(math.fsum(left) + cost, 2), round(cost, 2)


def best_by_brute_force(
    threats: list[Threat], controls: list[Control], effect: dict[tuple[str, str], float], budget: float
) -> tuple[str, ...]:
    ranked = []
    for bits in product((False, True), repeat=len(controls)):
        costs = {control.id: control.annual_cost for control, bit in zip(controls, bits, strict=True) if bit}
        total, cost = expected_total(threats, costs, effect)
        if cost <= budget:
            ranked.append((total, cost, len(costs), tuple(sorted(costs))))
    return min(ranked)[-1]


@check(points=1)
def coverage_of_the_shop() -> None:
    """Three controls, measured on the shop of the lesson."""
    coverage = measure_coverage(kettle_run, ["object_authz", "samesite", "waf"])
    expect(
        coverage == {"object_authz": {"idor"}, "samesite": {"csrf"}, "waf": set()},
        called='measure_coverage(kettle_run, ["object_authz", "samesite", "waf"])',
        got=coverage,
        wanted="object_authz stops idor, samesite stops csrf, waf stops nothing",
        next_step="compare the report with the control alone to the report with nothing on",
    )


@check(points=1, hidden=True)
def one_experiment_for_each_question() -> None:
    """Which experiments are made, and which lists of controls are refused."""
    shop = ScriptedShop("xyz", "xyz", {"a": "yz", "b": "x", "c": "xyz"})
    coverage = measure_coverage(shop, ["c", "a", "b"])
    wanted = [frozenset(), frozenset("a"), frozenset("b"), frozenset("c")]
    expect(
        sorted(shop.calls, key=sorted) == wanted,
        called='measure_coverage(run, ["c", "a", "b"])',
        got=f"run was called with {[sorted(on) for on in shop.calls]}",
        wanted="exactly once with the empty set and once with each control alone",
        next_step="keep the first report; one report names all attacks",
    )
    expect(
        coverage == {"a": {"x"}, "b": {"y", "z"}, "c": set()},
        called='measure_coverage(run, ["c", "a", "b"])',
        got=coverage,
        wanted="one entry for each control, also for one that stops nothing",
        next_step="a control stops what succeeded with nothing on and fails with it alone",
    )
    shop = ScriptedShop("x", "x", {"a": "", "b": "x"})
    expect_raises(
        ValueError,
        lambda: measure_coverage(shop, ["a", "b", "a"]),
        called='measure_coverage(run, ["a", "b", "a"])',
        next_step="compare the number of ids with the number of different ids",
    )
    expect(
        not shop.calls,
        called='measure_coverage(run, ["a", "b", "a"])',
        got=f"{len(shop.calls)} calls of run before the ValueError",
        wanted="the repeated id is refused before any experiment",
        next_step="look at the ids first",
    )


@check(points=1, hidden=True)
def what_never_worked_is_not_stopped() -> None:
    """Attacks that fail with nothing on, and controls that open a new hole."""
    shop = ScriptedShop("xyz", "xy", {"a": "y", "b": "xyz", "c": "z"})
    coverage = measure_coverage(shop, ["a", "b", "c"])
    expect(
        coverage == {"a": {"x"}, "b": set(), "c": {"x", "y"}},
        called="measure_coverage on a shop in which z fails with nothing on, and succeeds with b or c",
        got=coverage,
        wanted="no control is credited with z",
        next_step="look only at attacks that succeed with nothing on",
    )


@check(points=1, hidden=True)
def a_shop_that_does_not_sell() -> None:
    """Controls that break the purchase, and a purchase that is broken from the start."""
    shop = ScriptedShop("xy", "xy", {"a": "y", "b": "", "c": "xy"}, broken="bc")
    coverage = measure_coverage(shop, ["a", "b", "c"])
    expect(
        coverage == {"a": {"x"}, "b": set(), "c": set()},
        called="measure_coverage on a shop in which b and c break the purchase",
        got=coverage,
        wanted="b and c are credited with nothing",
        next_step="read the report's works, too",
    )
    expect_raises(
        ValueError,
        lambda: measure_coverage(ScriptedShop("xy", "xy", {"a": "y"}, broken="-"), ["a"]),
        called="measure_coverage on a shop in which the purchase does not work with nothing on",
        next_step="without a working baseline nothing was measured",
    )


@check(points=1)
def two_layers_leave_one_percent() -> None:
    """Two layers of 0.9 on one threat, and a threat that nothing stops."""
    threats = [Threat("xss", 2.0, 50_000.0), Threat("csrf", 1.0, 700.0)]
    effect = {("encode", "xss"): 0.9, ("csp", "xss"): 0.9}
    for chosen, wanted in (((), 100_700.0), (("csp",), 10_700.0), (("encode", "csp"), 1_700.0)):
        left = residual(threats, chosen, effect)
        expect(
            math.isclose(left, wanted, rel_tol=1e-9),
            called=f"residual({threats}, {chosen}, {effect})",
            got=left,
            wanted=f"{wanted}",
            next_step="the second layer stops 90 % of what the first one left",
        )


@check(points=1, hidden=True)
def layers_on_any_input() -> None:
    """Three layers, ids named twice, one-shot iterators, and numbers that are refused."""
    threats = [Threat("t", 0.5, 8_000.0), Threat("u", 3.0, 100.0), Threat("v", 0.0, 1e6), Threat("w", 2.0, 0.0)]
    effect = {("a", "t"): 0.5, ("b", "t"): 0.25, ("c", "t"): 0.2, ("b", "u"): 1.0, ("b", "v"): 0.5, ("d", "u"): 0.0}
    for chosen, wanted in ((["a", "b", "c"], 1_200.0), (["a", "a", "d"], 2_300.0), (["b", "z", "b"], 3_000.0)):
        left = residual(iter(threats), iter(chosen), effect)
        expect(
            math.isclose(left, wanted, rel_tol=1e-9),
            called=f"residual with the controls {chosen}, both arguments as one-shot iterators",
            got=left,
            wanted="each different control is one layer on each of its threats",
            next_step="read chosen once, before the loop over the threats",
        )
    left = residual([Threat("t", 0.5, 0.01)], ["a", "b"], effect)
    expect(
        math.isclose(left, 0.001875, rel_tol=1e-9),
        called="residual with the controls a and b on half a cent a year",
        got=left,
        wanted="less than a cent is no nothing: only plan rounds",
        next_step="return the sum as it is",
    )
    for name, bad_threat, bad_effect in (
        ("an unused effect of 1.5", threats[0], {("q", "r"): 1.5}),
        ("an unused effect of -0.1", threats[0], {("q", "r"): -0.1}),
        ("a negative frequency", Threat("t", -1.0, 5.0), {}),
        ("a negative loss", Threat("t", 1.0, -5.0), {}),
        ("a negative frequency and a negative loss", Threat("t", -1.0, -5.0), {}),
    ):
        expect_raises(
            ValueError,
            lambda t=bad_threat, e=bad_effect: residual([t], ["a"], {**effect, **e}),  # type: ignore[misc]
            called=f"residual with {name}",
            next_step="look at every value of effect, and at frequency and loss separately",
        )


@check(points=1)
def a_ceiling_and_not_a_target() -> None:
    """Nothing for nothing, and a purchase that is not worth its price."""
    threats = [Threat("t", 1.0, 100.0), Threat("u", 2.0, 20.0)]
    controls = [Control("guard", 30.0), Control("lock", 10.0), Control("moat", 60.0)]
    effect = {("guard", "t"): 0.5, ("lock", "u"): 0.75, ("moat", "t"): 0.95}
    for budget, wanted in ((0.0, ()), (20.0, ("lock",)), (50.0, ("guard", "lock")), (1_000.0, ("lock", "moat"))):
        chosen = plan(threats, controls, effect, budget)
        expect(
            chosen == wanted,
            called=f"plan({threats}, {controls}, {effect}, {budget})",
            got=chosen,
            wanted=f"{wanted}: with guard or moat on t, the other one costs more than it avoids",
            next_step="minimize residual + cost over all subsets that the budget allows",
        )


@check(points=2, hidden=True)
def thirty_plans_against_brute_force() -> None:
    """Thirty seeded instances; in some, spending more is worse, in some, a greedy order fails."""
    for seed in range(30):
        rng = random.Random(7_000 + seed)
        threats = [Threat(f"t{i}", rng.randint(1, 40) / 10, float(rng.randint(5, 300) * 100)) for i in range(4)]
        controls = [Control(f"c{i}", float(rng.randint(1, 300) * 100)) for i in range(rng.randint(4, 7))]
        rng.shuffle(controls)
        effect = {
            (control.id, threat.id): rng.choice((0.3, 0.5, 0.8, 0.9))
            for control in controls
            for threat in rng.sample(threats, rng.randint(1, 2))
        }
        budget = float(rng.randint(100, 900) * 100)
        chosen = plan(threats, controls, effect, budget)
        costs = {control.id: control.annual_cost for control in controls}
        is_plan = isinstance(chosen, tuple) and set(chosen) <= costs.keys()
        expect(
            is_plan,
            called=f"plan with {len(controls)} controls",
            got=chosen,
            wanted="a tuple of the controls' ids",
            next_step="return the ids, not the controls",
        )
        total, cost = expected_total(threats, {name: costs[name] for name in chosen}, effect)
        expect(
            chosen == best_by_brute_force(threats, controls, effect, budget),
            called=f"plan({threats}, {controls}, {effect}, {budget})",
            got=f"{chosen}: costs {cost:,.0f}, residual + cost {total:,.2f}",
            wanted="sorted ids of the subset within the budget for which residual + cost is smallest",
            next_step="compare it with every other subset that the budget allows",
        )


@check(points=1, hidden=True)
def ties_are_broken_in_order() -> None:
    """Subsets with the same residual + cost: lower cost, fewer controls, smaller tuple."""
    one, two = Threat("t", 1.0, 100.0), Threat("u", 1.0, 100.0)
    both = {("b", "t"): 0.5, ("c", "u"): 0.5, ("d", "t"): 0.5, ("d", "u"): 0.5}
    dear = both | {("d", "t"): 0.625, ("d", "u"): 0.625}
    same = {(name, "t"): 0.5 for name in "abcd"}
    crossed = {("a", "t"): 0.5, ("b", "t"): 0.5, ("c", "u"): 0.5, ("d", "u"): 0.5}
    for name, threats, controls, effect, budget, wanted in (
        ("a control that avoids exactly its price", [one], {"a": 50.0}, same, 90.0, ()),
        ("two cheap controls and a dearer one", [one, two], {"d": 45.0, "b": 10.0, "c": 10.0}, dear, 45.0, ("b", "c")),
        ("two controls and one at the same cost", [one, two], {"b": 10.0, "c": 30.0, "d": 40.0}, both, 40.0, ("d",)),
        ("three equal controls", [one], {"d": 10.0, "b": 10.0, "c": 10.0}, same, 15.0, ("b",)),
        ("two equal pairs", [one, two], {"d": 5.0, "b": 5.0, "c": 5.0, "a": 5.0}, crossed, 10.0, ("a", "c")),
        ("a free control that does nothing", [one], {"z": 0.0, "b": 10.0}, same, 20.0, ("b",)),
    ):
        listed = [Control(control, cost) for control, cost in controls.items()]
        chosen = plan(threats, listed, effect, budget)
        expect(
            chosen == wanted,
            called=f"plan({threats}, {listed}, {effect}, {budget})",
            got=chosen,
            wanted=f"{name}: at equal residual + cost the lower cost, then fewer controls, then the smaller tuple",
            next_step="compare tuples: (residual + cost, cost, number of controls, sorted ids)",
        )


@check(points=1, hidden=True)
def cents_do_not_decide() -> None:
    """Costs of 0.1 and 0.2, ties that only rounding shows, and a cent that decides."""
    threats = [Threat("t", 1.0, 9.0), Threat("u", 1.0, 9.0)]
    chosen = plan(threats, [Control("a", 0.1), Control("b", 0.2)], {("a", "t"): 0.5, ("b", "u"): 0.5}, 0.3)
    expect(
        chosen == ("a", "b"),
        called="plan with costs of 0.1 and 0.2 and a budget of 0.3",
        got=chosen,
        wanted="both fit the budget",
        next_step="round a subset's cost to cents before you compare it with the budget",
    )
    for cents in range(1, 100):
        loss, share = cents / 10, 0.8
        price = round(loss * share, 2)
        chosen = plan([Threat("t", 1.0, loss)], [Control("a", price)], {("a", "t"): share}, 100.0)
        expect(
            chosen == (),
            called=f"plan with one threat of {loss}, one control that stops 80 % of it and costs {price}",
            got=chosen,
            wanted="it avoids exactly its price to the cent: a tie, so the lower cost wins",
            next_step="round residual + cost before you compare",
        )
    pairs = {"a": 0.1, "b": 0.2, "c": 0.15, "d": 0.15}  # 0.1 + 0.2 is 0.30000000000000004, 0.15 + 0.15 is 0.3
    losses = {"a": 0.8, "b": 2.2, "c": 1.5, "d": 1.5}
    chosen = plan(
        [Threat(name, 1.0, loss) for name, loss in losses.items()],
        [Control(name, cost) for name, cost in pairs.items()],
        {(name, name): 0.5 for name in pairs},
        0.3,
    )
    expect(
        chosen == ("a", "b"),
        called="plan with two pairs of controls that leave the same, for 0.1 + 0.2 and for 0.15 + 0.15",
        got=chosen,
        wanted="both pairs cost 0.3 and have two controls: the smaller tuple",
        next_step="break ties by the rounded cost, too",
    )
    chosen = plan([Threat("t", 1.0, 10.0)], [Control("a", 4.99)], {("a", "t"): 0.5}, 100.0)
    expect(
        chosen == ("a",),
        called="plan with one threat of 10, one control that stops half of it and costs 4.99",
        got=chosen,
        wanted="it avoids a cent more than it costs",
        next_step="round to two places, no fewer",
    )


@check(points=1, hidden=True)
def arguments_of_a_plan() -> None:
    """Threats as an iterator, arguments that stay as they are, and input that is refused."""
    threats = [Threat("t", 1.0, 100.0), Threat("u", 1.0, 400.0)]
    controls = [Control("b", 20.0), Control("a", 30.0)]
    effect = {("a", "t"): 0.5, ("b", "u"): 0.5}
    chosen = plan(iter(threats), controls, effect, 60.0)
    expect(
        chosen == ("a", "b"),
        called="plan with the threats as a one-shot iterator",
        got=chosen,
        wanted="the same plan as with a list",
        next_step="make a list of the threats first",
    )
    expect(
        effect == {("a", "t"): 0.5, ("b", "u"): 0.5} and [control.id for control in controls] == ["b", "a"],
        called="plan",
        got=f"afterwards effect {effect} and controls {controls}",
        wanted="arguments that are as they were",
        next_step="use effect.get, and sort a copy",
    )
    for name, bad_threats, bad_controls, bad_effect, budget in (
        ("a negative budget", threats, controls, effect, -1.0),
        ("a negative budget and no controls", threats, [], effect, -0.01),
        ("a negative loss and no controls", [Threat("t", 1.0, -1.0)], [], {}, 10.0),
        ("an unused effect of 2.0 and a budget of 0", threats, controls, {("q", "r"): 2.0}, 0.0),
        ("an unused effect of -0.5", threats, controls, {**effect, ("q", "r"): -0.5}, 10.0),
    ):
        expect_raises(
            ValueError,
            lambda t=bad_threats, c=bad_controls, e=bad_effect, b=budget: plan(t, c, e, b),  # type: ignore[misc]
            called=f"plan with {name}",
            next_step="look at the budget first, and at effect and threats before any subset",
        )
