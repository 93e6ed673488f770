"""Checks of ai-2: three points for the id, four for the assignment, three for the split, seven for the test."""

import copy
import math
import random
from functools import partial
from typing import Any

import numpy as np

from leadlab.checks import check, expect, expect_raises

from .given import experiment_totals
from .solution import MSPRT, assign, release_id, srm_p

RELEASE: dict[str, Any] = {
    "template": "Answer from the policy.\n\n{snippets}",
    "model": "small-2026-05-01",
    "parameters": {"temperature": 0, "max_tokens": 300},
    "tools": [{"name": "lookup_order", "arguments": ["order"]}, {"name": "refund", "arguments": ["order", "amount"]}],
}
UNITS = [f"customer-{number}" for number in range(10_000)]


def altered(path: tuple[Any, ...], value: object) -> dict[str, Any]:
    """A copy of RELEASE with ``value`` at ``path``."""
    release = copy.deepcopy(RELEASE)
    place: Any = release
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return release


def turned_round(value: Any) -> Any:
    """The same value with the keys of every dict in the opposite order."""
    if isinstance(value, dict):
        return {key: turned_round(value[key]) for key in reversed(value)}
    return [turned_round(item) for item in value] if isinstance(value, list) else value


def close(p: float, wanted: float) -> bool:
    return math.isclose(p, wanted, rel_tol=1e-6, abs_tol=1e-12)


def pearson(observed: list[int], weights: list[int]) -> float:
    """Pearson's statistic of ``observed`` against the proportions of ``weights``."""
    total = sum(observed) / sum(weights)
    return sum((o - w * total) ** 2 / (w * total) for o, w in zip(observed, weights, strict=True))


def mixture_ratio(tau2: float, n_a: int, s_a: int, n_b: int, s_b: int) -> float:
    """1/Λ, for differences that are not huge; infinite where there is nothing to compare."""
    if not n_a or not n_b:
        return math.inf
    p_a, p_b = s_a / n_a, s_b / n_b
    v = p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b
    if v == 0:
        return math.inf
    return math.sqrt((v + tau2) / v) * math.exp(-tau2 * (p_b - p_a) ** 2 / (2 * v * (v + tau2)))


@check(points=1)
def two_known_ids() -> None:
    """The ids of two releases."""
    first = {
        "template": "Answer from the policy.\n\n{snippets}",
        "model": "small-2026-05-01",
        "parameters": {"temperature": 0, "max_tokens": 300},
        "tools": [],
    }
    second = {
        "template": "Grüße, {name}: {snippets}",
        "model": "small-2026-05-01",
        "parameters": {"top_p": 0.9},
    }
    for release, right in ((first, "1c8277ed4e1ccff0"), (second, "dbf46c590068f27c")):
        got = release_id(release)
        expect(
            got == right,
            called=f"release_id({release})",
            got=got,
            wanted=right,
            next_step="print the JSON text: sorted keys, no spaces, ü as ü; then SHA-256 of its UTF-8 bytes, 16 digits",
        )


@check(points=1, hidden=True)
def equal_releases_and_only_they_share_an_id() -> None:
    """Releases that differ in the order of keys, and releases that differ in one small thing."""
    same = release_id(turned_round(RELEASE))
    expect(
        same == release_id(RELEASE),
        called="release_id of one release with the keys in two orders, nested ones too",
        got=f"{same} and {release_id(RELEASE)}",
        wanted="one id",
        next_step="sort the keys at every level, inside lists as well",
    )
    variants = {
        "the release": RELEASE,
        "temperature 0.0": altered(("parameters", "temperature"), 0.0),
        "temperature False": altered(("parameters", "temperature"), False),
        'temperature "0"': altered(("parameters", "temperature"), "0"),
        "temperature None": altered(("parameters", "temperature"), None),
        "no temperature": altered(("parameters",), {"max_tokens": 300}),
        "a seed None": altered(("seed",), None),
        "a space at the end of the template": altered(("template",), RELEASE["template"] + " "),
        "one line feed in the template": altered(("template",), RELEASE["template"].replace("\n\n", "\n")),
        "the template in capitals": altered(("template",), RELEASE["template"].upper()),
        "another model": altered(("model",), "small-2026-05-02"),
        "tools in the other order": altered(("tools",), RELEASE["tools"][::-1]),
        "arguments in the other order": altered(("tools", 1, "arguments"), ["amount", "order"]),
    }
    ids: dict[str, str] = {}
    for name, release in variants.items():
        identity = release_id(release)
        expect(
            identity not in ids,
            called=f"release_id with {name}, and with {ids.get(identity)}",
            got="one id for both",
            wanted="two different behaviours have two different ids",
            next_step="hash the whole release as it is; sort keys, and nothing else",
        )
        ids[identity] = name


@check(points=1, hidden=True)
def what_has_no_id() -> None:
    """NaN, infinities and keys that are no strings, at the top and deep inside."""
    paths: list[tuple[Any, ...]] = [("seed",), ("parameters", "temperature"), ("tools", 0, "arguments", 0)]
    bad = [altered(path, value) for path in paths for value in (math.nan, math.inf, -math.inf)]
    bad += [altered(path, "value") for path in ((1,), ("parameters", None), ("tools", 1, 2.5), ("tools", 0, True))]
    bad += [altered(("tools", 0), {"name": {7: "x"}}), altered(("parameters",), {1: 0})]
    for release in bad:
        expect_raises(
            ValueError,
            partial(release_id, release),
            called=f"release_id({release})",
            next_step="allow_nan=False refuses NaN and infinities; check the keys yourself, in dicts inside of lists too",
        )


@check(points=1)
def known_variants() -> None:
    """Seventeen assignments, each asked for twice."""
    even = {"control": 5000, "treatment": 5000}
    uneven = {"treatment": 1000, "control": 8000, "holdout": 1000}
    treated = {1, 2, 10, 11}
    cases = [(f"customer-{n}", even, "treatment" if n in treated else "control") for n in range(1, 13)]
    cases += [(f"customer-{n}", uneven, name) for n, name in ((1, "holdout"), (2, "control"), (5, "treatment"))]
    cases += [("customer-25", uneven, "holdout"), ("Zoë", even, "treatment")]
    for unit, weights, right in cases:
        got = [assign(unit, "support-tone", weights) for _ in range(2)]
        expect(
            got == [right, right],
            called=f'assign({unit!r}, "support-tone", {weights}), twice',
            got=got,
            wanted=f"{right!r} each time, in every process and for ever",
            next_step='hash the text ["support-tone", "customer-1"], as json.dumps writes it',
        )


@check(points=1, hidden=True)
def shares_and_ramp() -> None:
    """10,000 units: the variants' shares, a weight of zero, the buckets at the edges, and a ramp from 10 % to 50 %."""
    weights = {"warm": 1_000, "brief": 2_500, "off": 0, "as-is": 6_500}
    variants = [assign(unit, "tone", weights) for unit in UNITS]
    shares = {name: variants.count(name) / len(UNITS) for name in weights}
    expect(
        shares["off"] == 0 and all(abs(shares[name] - weight / 10_000) < 0.02 for name, weight in weights.items()),
        called=f"assign of 10,000 units with {weights}",
        got=f"shares {shares}",
        wanted="each share within 2 points of its weight, and nobody where the weight is 0",
        next_step="a variant has as many of the 10,000 buckets as its weight says",
    )
    few_many = {"few": 1_000, "many": 9_000}
    edges = [
        assign(unit, "tone", few_many)
        for unit in ("customer-13858", "customer-15157", "customer-9503", "customer-7535")
    ]
    expect(
        edges == ["few", "few", "many", "many"],
        called=f"assign of units with the buckets 0, 999, 1000 and 9999, with {few_many}",
        got=edges,
        wanted="the first variant has the buckets 0 to 999, and no other",
        next_step="a weight of 1000 is 1000 buckets: compare with <",
    )
    ramp = {"new": 1_000, "as-is": 8_000, "warm": 1_000}, {"new": 5_000, "as-is": 2_500, "warm": 2_500}
    few, half = ([assign(unit, "tone", weights) for unit in UNITS] for weights in ramp)
    back = sum(before == "new" != after for before, after in zip(few, half, strict=True))
    expect(
        back == 0,
        called=f"assign of 10,000 units with {ramp[0]}, then with {ramp[1]}",
        got=f"{back} units had the new prompt and lost it",
        wanted="a ramp only adds units to the first variant",
        next_step="the bucket must not depend on the weights, and the variants take theirs in the mapping's order",
    )


@check(points=1, hidden=True)
def experiments_are_independent() -> None:
    """Two experiments with the same units, and names that give the same text when joined."""
    weights = {"new": 5_000, "old": 5_000}
    pairs = [(assign(unit, "tone", weights), assign(unit, "length", weights)) for unit in UNITS]
    table = [pairs.count((one, other)) for one in weights for other in weights]
    statistic = pearson(table, [1, 1, 1, 1])
    expect(
        statistic < 40,
        called='assign of 10,000 units in "tone" and in "length"',
        got=f"units by both variants: {table}",
        wanted="four cells of about 2,500: who is treated in one experiment says nothing about the other",
        next_step="the experiment's name belongs into the hash",
    )
    for left, middle, right in (("a", ":", "c"), ("a", "b", "c"), ("a", " ", "c"), ("a", ":b:", "c"), ("a", ", ", "c")):
        for order in (1, -1):  # experiment first, or unit first
            early = [(f"{number}{left}{middle}", f"{right}{number}")[::order] for number in range(64)]
            late = [(f"{number}{left}", f"{middle}{right}{number}")[::order] for number in range(64)]
            units = [[assign(unit, experiment, weights) for experiment, unit in pairs] for pairs in (early, late)]
            expect(
                units[0] != units[1],
                called=f"assign of 64 pairs of experiment and unit like {early[7]}, and of 64 like {late[7]}",
                got="the same variant in all 64",
                wanted="different pairs have buckets of their own",
                next_step="joining the two names loses where one ends; json.dumps of the list keeps it",
            )


@check(points=1, hidden=True)
def bad_assignments() -> None:
    """Empty names; weights that are negative, or that do not sum to 10,000."""
    even = {"a": 5_000, "b": 5_000}
    bad: list[tuple[str, str, dict[str, int]]] = [("", "tone", even), ("customer-1", "", even)]
    for weights in ({}, {"a": 9_999}, {"a": 5_000, "b": 5_001}, {"a": -1, "b": 10_001}, {"a": 10_001, "b": -1}):
        bad += [(unit, "tone", weights) for unit in ("customer-1", "customer-2", "customer-3")]
    for unit, experiment, weights in bad:
        expect_raises(
            ValueError,
            partial(assign, unit, experiment, weights),
            called=f"assign({unit!r}, {experiment!r}, {weights})",
            next_step="check both names and all weights before you hash",
        )
    got = assign("customer-1", "tone", {"all": 10_000})
    expect(
        got == "all",
        called='assign("customer-1", "tone", {"all": 10000})',
        got=got,
        wanted="'all': one variant is a legal split",
        next_step="only negative weights and a sum other than 10,000 are refused",
    )


@check(points=1)
def three_splits() -> None:
    """A split that is fine, one that is not, and one with three variants."""
    even, three = {"a": 5_000, "b": 5_000}, {"a": 5_000, "b": 3_000, "c": 2_000}
    for counts, weights, right in (
        ({"a": 50_000, "b": 50_100}, even, 0.7519496),
        ({"a": 50_000, "b": 50_800}, even, 0.0117434),
        ({"a": 500, "b": 300, "c": 220}, three, 0.4564328),
    ):
        got = srm_p(counts, weights)
        expect(
            abs(got - right) < 1e-6,
            called=f"srm_p({counts}, {weights})",
            got=got,
            wanted=f"{right}",
            next_step="expected is the share of each weight of all units; one degree of freedom less than variants",
        )


@check(points=1, hidden=True)
def splits_against_closed_forms() -> None:
    """Seeded counts of two, three and five variants, weights uneven, the mappings in different orders."""
    rng = random.Random(62)
    tails = {  # chi-square tails for 1, 2 and 4 degrees of freedom
        2: lambda x: math.erfc(math.sqrt(x / 2)),
        3: lambda x: math.exp(-x / 2),
        5: lambda x: math.exp(-x / 2) * (1 + x / 2),
    }
    for k in (2, 3, 5) * 10:
        cuts = sorted(rng.sample(range(1, 100), k - 1))
        weights = [100 * (high - low) for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
        observed = [round(weight * rng.uniform(0.9, 1.1)) for weight in weights]
        names = [f"variant-{number}" for number in range(k)]
        by_name = list(zip(names, observed, strict=True))
        rng.shuffle(by_name)
        counts, shares = dict(by_name), dict(zip(names, weights, strict=True))
        got = srm_p(counts, shares)
        expect(
            close(got, tails[k](pearson(observed, weights))),
            called=f"srm_p({counts}, {shares})",
            got=got,
            wanted="the p-value of the chi-square test against these weights",
            next_step="match counts and weights by name, and use variants less one as degrees of freedom",
        )
    p = srm_p({"a": 3, "b": 9_997}, {"a": 1, "b": 9_999})
    expect(
        close(p, math.erfc(math.sqrt((4 + 4 / 9_999) / 2))),
        called='srm_p({"a": 3, "b": 9997}, {"a": 1, "b": 9999})',
        got=p,
        wanted="the p-value of both variants",
        next_step="one basis point is a weight as well",
    )


@check(points=1, hidden=True)
def splits_at_the_edges() -> None:
    """Variants of weight 0, a single variant, different variants, no units."""
    half = {"a": 5_000, "b": 5_000, "off": 0}
    p = srm_p({"a": 480, "b": 520, "off": 0}, half)
    expect(
        close(p, math.erfc(math.sqrt(1.6 / 2))),
        called=f'srm_p({{"a": 480, "b": 520, "off": 0}}, {half})',
        got=p,
        wanted="the p-value of a and b alone, with one degree of freedom",
        next_step="a variant of weight 0 is no part of the test",
    )
    only = {"a": 10_000, "off": 0}
    for counts, weights, right in (
        ({"a": 5_000, "b": 5_000, "off": 1}, half, 0.0),
        ({"a": 9, "off": 1}, only, 0.0),
        ({"a": 9, "off": 0}, only, 1.0),
        ({"a": 7}, {"a": 10_000}, 1.0),
    ):
        got = srm_p(counts, weights)
        expect(
            got == right,
            called=f"srm_p({counts}, {weights})",
            got=got,
            wanted="impossible under these weights: 0.0; nothing to compare: 1.0",
            next_step="look at units where nobody should be, then at how many variants are left",
        )
    even = {"a": 5_000, "b": 5_000}
    bad: list[tuple[dict[str, int], dict[str, int]]] = [
        ({"a": 5, "c": 5}, even), ({"a": 5}, even), ({"a": 5, "b": 5, "c": 0}, even),
        ({"a": 5, "b": 5}, half), ({"a": 0, "b": 0}, even), ({"a": 0}, {"a": 10_000}), ({}, {}),
    ]  # fmt: skip
    for counts, weights in bad:
        expect_raises(
            ValueError,
            partial(srm_p, counts, weights),
            called=f"srm_p({counts}, {weights})",
            next_step="compare the two sets of names, and count the units, before anything else",
        )


@check(points=1)
def three_looks() -> None:
    """Three looks at one experiment with tau2 = 0.001."""
    test = MSPRT(0.001)
    looks = [(1000, 700, 1000, 750), (2000, 1400, 2000, 1480), (2100, 1490, 2100, 1500)]
    wanted = [0.1975868, 0.0892107, 0.0892107]
    got = [test.update(*look) for look in looks]
    expect(
        all(abs(p - right) < 1e-6 for p, right in zip(got, wanted, strict=True)),
        called=f"MSPRT(0.001).update at {looks}",
        got=got,
        wanted=f"{wanted}",
        next_step="at the first look θ = 0.05 and v = 0.0003975; at the third one 1/Λ is above the p-value so far",
    )


@check(points=1, hidden=True)
def p_is_the_smallest_so_far() -> None:
    """200 seeded paths against the formula, the arms of different sizes, either arm the better one."""
    rng = random.Random(63)
    for _ in range(200):
        tau2 = 10 ** rng.uniform(-4, -1)
        test, totals, right = MSPRT(tau2), [0, 0, 0, 0], 1.0
        rates = rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8)
        for look in range(8):
            for arm in (0, 1):
                users = rng.randrange(1, 40)
                totals[2 * arm] += users
                totals[2 * arm + 1] += sum(rng.random() < rates[arm] for _ in range(users))
            right = min(right, mixture_ratio(tau2, *totals))
            got = test.update(*totals)
            expect(
                close(got, right),
                called=f"MSPRT({tau2:.4g}).update at look {look + 1}, totals {totals}",
                got=got,
                wanted="the smallest of 1 and all 1/Λ so far",
                next_step="keep the smallest value, and let θ count with either sign",
            )


@check(points=1, hidden=True)
def nothing_to_compare() -> None:
    """Empty arms and v = 0: at the start, and after looks that had something to compare."""
    test = MSPRT(0.001)
    silent = [(0, 0, 0, 0), (50, 30, 0, 0), (50, 30, 0, 0)]
    got = [test.update(*look) for look in silent]
    other = MSPRT(0.001)
    got += [other.update(*look) for look in ((0, 0, 40, 9), (5, 0, 40, 40 - 31))]
    expect(
        got[:4] == [1.0] * 4 and close(got[4], min(1.0, mixture_ratio(0.001, 5, 0, 40, 9))),
        called=f"update at {silent}, and in another test at (0, 0, 40, 9) and (5, 0, 40, 9)",
        got=got,
        wanted="1.0 while an arm is empty; an arm with users and no success is a comparison",
        next_step="only an arm without users, or v = 0, is nothing to compare",
    )
    for n_a, s_a, n_b, s_b in ((10, 10, 10, 10), (10, 0, 10, 0), (10, 0, 10, 10), (30, 30, 20, 0)):
        test = MSPRT(0.01)
        first = test.update(n_a, s_a, n_b, s_b)
        later = (n_a + 300, s_a + 100, n_b + 300, s_b + 200)
        second = test.update(*later)
        expect(
            first == 1.0 and close(second, min(1.0, mixture_ratio(0.01, *later))),
            called=f"update at {(n_a, s_a, n_b, s_b)}, then at {later}",
            got=[first, second],
            wanted="1.0 while v = 0, then the formula",
            next_step="v is 0 when every rate is 0 or 1: the p-value stays, whatever θ is",
        )
    test = MSPRT(0.001)
    late = [test.update(*look) for look in ((1000, 600, 1000, 700), (1000, 1000, 1000, 1000))]
    expect(
        late[0] < 0.001 and late[1] == late[0],
        called="update at (1000, 600, 1000, 700), then, when more outcomes have come in, at (1000, 1000, 1000, 1000)",
        got=late,
        wanted="the p-value of the first look, twice",
        next_step="where there is nothing to compare, return the p-value so far",
    )
    quiet = MSPRT(0.001)
    quiet.update(50, 30, 0, 0)
    expect_raises(
        ValueError,
        partial(quiet.update, 40, 20, 9, 4),
        called="update(50, 30, 0, 0), then update(40, 20, 9, 4)",
        next_step="a call with an empty arm is accepted too: remember its totals",
    )


@check(points=1, hidden=True)
def watched_without_harm() -> None:
    """200 seeded experiments without a difference, 100 looks each: how many ever reach p ≤ 0.05."""
    winners = 0
    for seed in range(200):
        test = MSPRT(0.001)
        ps = [test.update(*totals) for totals in experiment_totals(0.7, 0.7, 40, 100, seed)]
        winners += min(ps) <= 0.05
    expect(
        winners <= 14,
        called="MSPRT(0.001), 200 experiments with two equal prompts, 100 looks at 40 users an arm each",
        got=f"{winners} false winners",
        wanted="at most 14 of 200",
        next_step="a p-value made for one look is not valid at a hundred; 1/Λ is",
    )


@check(points=1, hidden=True)
def real_differences_are_found() -> None:
    """Seeded experiments with a difference of ten points, in either direction."""
    for p_a, p_b in ((0.6, 0.7), (0.7, 0.6)):
        found = 0
        for seed in range(40):
            test = MSPRT(0.001)
            found += [test.update(*totals) for totals in experiment_totals(p_a, p_b, 200, 20, seed)][-1] <= 0.05
        expect(
            found >= 38,
            called=f"MSPRT(0.001), 40 experiments with rates {p_a} and {p_b}, 4,000 users an arm",
            got=f"{found} of 40 found",
            wanted="at least 38 of 40",
            next_step="the test is two-sided, and what it found it does not forget",
        )


@check(points=1, hidden=True)
def huge_differences() -> None:
    """Differences for which Λ is greater than any float, and looks after them."""
    million = 10**6
    for totals in ((million, 0, million, 500_000), (million, 999_000, million, 1_000), (10**9, 1, 10**9, 10**9 - 1)):
        test = MSPRT(0.001)
        outcomes: list[object] = []
        for look in (totals, tuple(2 * total for total in totals)):
            try:
                outcomes.append(test.update(*look))
            except (OverflowError, ZeroDivisionError) as error:
                outcomes.append(f"{type(error).__name__}: {error}")
        expect(
            all(isinstance(p, (float, int, np.floating)) and 0 <= p < 1e-100 for p in outcomes),
            called=f"MSPRT(0.001).update at {totals}, then at twice as much",
            got=outcomes,
            wanted="a p-value of 0.0 or next to it, no exception, never NaN",
            next_step="compute ln Λ, and take exp only of its negative",
        )


@check(points=1, hidden=True)
def refused_calls_change_nothing() -> None:
    """Totals that shrink, more successes than users, negative totals, tau2; and the looks after a refusal."""
    for tau2 in (0, 0.0, -0.001):
        expect_raises(ValueError, partial(MSPRT, tau2), called=f"MSPRT({tau2})", next_step="a variance is positive")
    for bad in ((-1, -1, 5, 5), (5, -1, 5, 5), (5, 5, 5, -1), (5, 6, 5, 5), (5, 5, 0, 1)):
        fresh = MSPRT(0.001)
        expect_raises(
            ValueError,
            partial(fresh.update, *bad),
            called=f"MSPRT(0.001).update{bad}",
            next_step="0 ≤ s ≤ n in both arms, in the first call as well",
        )
    start, after = (1000, 600, 1000, 650), (1001, 601, 1001, 650)
    refused = [(999, 600, 1000, 650), (1000, 599, 1000, 650), (5000, 2000, 999, 650), (5000, 2000, 6000, 649)]
    refused += [(5000, 5001, 6000, 650), (5000, 600, 6000, 6001)]
    for bad in refused:
        test = MSPRT(0.001)
        first = test.update(*start)
        expect_raises(
            ValueError,
            partial(test.update, *bad),
            called=f"update{start}, then update{bad}",
            next_step="compare each total with the last accepted one, and s with n",
        )
        got: object
        try:
            got = test.update(*after)
        except ValueError as error:
            got = f"ValueError: {error}"
        right = min(1.0, mixture_ratio(0.001, *start), mixture_ratio(0.001, *after))
        expect(
            isinstance(got, float) and close(got, right) and close(first, mixture_ratio(0.001, *start)),
            called=f"update{start}, update{bad} which is refused, then update{after}",
            got=[first, got],
            wanted="the refused call left no trace, neither in the totals nor in the p-value",
            next_step="check all four totals before you store one",
        )
