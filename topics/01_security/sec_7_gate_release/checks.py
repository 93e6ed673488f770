"""Checks of sec-7: four visible points, one plain case per rule, and ten hidden ones."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from leadlab.checks import check, expect, expect_raises

from .given import VEX_JUSTIFICATIONS, Advisory, Component, Decision, Vex
from .solution import gate

TODAY = date(2026, 11, 20)
NO_PATH = "vulnerable_code_not_in_execute_path"


def part(name: str, version: str, age: int = 100) -> Component:
    """A component published ``age`` days before TODAY."""
    return Component(name, version, TODAY - timedelta(days=age))


def flaw(name: str, affected: str, fixed: str | None = None, id: str = "CVE-1") -> Advisory:
    return Advisory(id, name, affected, fixed)


def decide(
    components: Sequence[Component],
    advisories: Sequence[Advisory] = (),
    vex: Sequence[Vex] = (),
    kev: Sequence[str] = (),
    epss: Mapping[str, float] | None = None,
    **options: float,
) -> list[Decision]:
    """``gate`` on TODAY; without ``epss`` each advisory has the score 0.01."""
    scores = {advisory.id: 0.01 for advisory in advisories} if epss is None else dict(epss)
    return gate(
        list(components),
        list(advisories),
        list(vex),
        kev=frozenset(kev),
        epss=scores,
        today=TODAY,
        **options,  # type: ignore[arg-type]
    )


def lines(decisions: object) -> object:
    """Decisions as (version, advisory, action, reason); the names too if there are several."""
    if not isinstance(decisions, list):
        return decisions
    return [(d.name, d.version, d.advisory, d.action, d.reason) for d in decisions]


def expect_decisions(got: object, wanted: list[Decision], called: str, rule: str, next_step: str) -> None:
    expect(got == wanted, called=f"gate: {called}", got=lines(got), wanted=rule, next_step=next_step)


@check(points=1)
def nothing_to_say() -> None:
    """An old component without advisories, one whose version is not affected, and no components at all."""
    for components, what in (
        ([], "no components"),
        ([part("a", "1.0")], "a component that no advisory names"),
        ([part("lib", "1.4.2")], "lib 1.4.2; lib <1.4.2 is affected"),
    ):
        got = decide(components, [flaw("lib", "<1.4.2")])
        expect_decisions(got, [], what, "an empty list", "decide only for components inside an advisory's range")


@check(points=1)
def one_case_for_each_triage_rule() -> None:
    """One plain case each: known exploited, no score, a high score, a low score."""
    lib, bug = part("lib", "1.4.0"), flaw("lib", "<1.4.2")
    cases: list[tuple[list[str], dict[str, float], str, str]] = [
        (["CVE-1"], {"CVE-1": 0.5}, "block", "known exploited"),
        ([], {}, "block", "no epss score"),
        ([], {"CVE-1": 0.5}, "block", "epss"),
        ([], {"CVE-1": 0.01}, "ticket", "backlog"),
    ]
    for kev, epss, action, reason in cases:
        expect_decisions(
            decide([lib], [bug], kev=kev, epss=epss),
            [Decision("lib", "1.4.0", "CVE-1", action, reason)],
            f"lib 1.4.0, CVE-1 affects <1.4.2; kev {kev}, epss {epss}",
            f"one decision: {action}, {reason!r}",
            "rules 2 to 5, from top to bottom",
        )


@check(points=1)
def a_vex_statement_accepts() -> None:
    """A VEX statement for exactly this finding, with each of the five justifications."""
    for justification in sorted(VEX_JUSTIFICATIONS):
        got = decide(
            [part("lib", "1.4.0")],
            [flaw("lib", "<1.4.2")],
            [Vex("CVE-1", "lib", "1.4.0", "not_affected", justification)],
        )
        expect_decisions(
            got,
            [Decision("lib", "1.4.0", "CVE-1", "accept", justification)],
            f"lib 1.4.0 is affected, VEX says not_affected, {justification}",
            "accept, with the justification as the reason",
            "rule 1 comes before all others",
        )


@check(points=1)
def a_young_release_and_an_odd_version() -> None:
    """A component published yesterday, and one whose version is no version."""
    expect_decisions(
        decide([part("lib", "3.0", age=1), part("old", "not-a-version")]),
        [
            Decision("lib", "3.0", None, "block", "cooldown"),
            Decision("old", "not-a-version", None, "block", "unparseable version"),
        ],
        "lib 3.0 published yesterday, and a component with the version 'not-a-version'",
        "block both, with advisory None: 'cooldown' and 'unparseable version'",
        "an odd version must not raise: a gate that falls over is switched off",
    )


@check(points=1, hidden=True)
def versions_are_ordered_by_pep_440() -> None:
    """Two-digit numbers, epochs, post-releases, trailing zeros and local versions, in ranges."""
    cases = (
        ("1.10", "<1.9", False),
        ("1.9", "<1.10", True),
        ("1.10", ">=1.9,<2", True),
        ("10.0", "<9", False),
        ("1!1.0", "<2.0", False),
        ("1!1.0", ">=1!0.9", True),
        ("1.4.1.post1", "<1.4.2", True),
        ("1.4.1.post1", "<=1.4.1", False),
        ("2", "==2.0", True),
        ("2.0.0", "<=2", True),
        ("1.4.0+shop.1", "<1.4.2", True),
        ("v1.0", "==1.0", True),
        ("1.5", ">=1.0,!=1.5", False),
        ("1.0", "", True),
        ("1.4.0+shop.1", "==1.4.0+shop.1", True),
        ("1.4.0+shop.2", "==1.4.0+shop.1", False),
    )
    for version, affected, is_in in cases:
        expect_decisions(
            decide([part("lib", version)], [flaw("lib", affected)]),
            [Decision("lib", version, "CVE-1", "ticket", "backlog")] if is_in else [],
            f"lib {version}, affected {affected!r}",
            "PEP 440 decides what lies in the range; Decision.version is the component's own text",
            "packaging.specifiers.SpecifierSet",
        )


@check(points=1, hidden=True)
def pre_releases_are_affected_too() -> None:
    """Release candidates, betas and development releases inside and outside of a range."""
    cases = (
        ("1.4.0rc1", "<1.4.2", True),
        ("1.4.1.dev3", "<1.4.2", True),
        ("2.0b1", ">=1.0", True),
        ("1.4.2rc1", "<1.4.2", False),
        ("1.4.2rc1", "<=1.4.2", True),
        ("1.4.0a1", ">=1.4.0", False),
    )
    for version, affected, is_in in cases:
        expect_decisions(
            decide([part("lib", version)], [flaw("lib", affected)]),
            [Decision("lib", version, "CVE-1", "ticket", "backlog")] if is_in else [],
            f"lib {version}, affected {affected!r}",
            "a pre-release inside the range is affected; PEP 440 keeps a pre-release of the bound out of <",
            "look at the prereleases argument of contains; do not compare with bare Version objects",
        )


@check(points=1, hidden=True)
def names_are_normalized() -> None:
    """Components, advisories, VEX statements and fixes that spell one name in several ways."""
    for name, other in (
        ("Shop_Pricing", "shop-pricing"),
        ("shop.pricing", "SHOP--Pricing"),
        ("shop-._pricing", "Shop.Pricing"),
    ):
        accepted = Vex("CVE-2", other.upper(), "1.0", "not_affected", NO_PATH)
        got = decide([part(name, "1.0")], [flaw(other, "<2"), flaw(name.lower(), "<2", id="CVE-2")], [accepted])
        expect_decisions(
            got,
            [
                Decision("shop-pricing", "1.0", "CVE-1", "ticket", "backlog"),
                Decision("shop-pricing", "1.0", "CVE-2", "accept", NO_PATH),
            ],
            f"component {name}, advisory of {other}, VEX of {other.upper()}",
            "one package by PEP 503, with its normalized name in the decision",
            "normalize every name once, where it comes in",
        )
        repaired = decide([part(name, "2.0", age=0)], [flaw(other, "<2", fixed="2.0")], kev=["CVE-1"])
        expect_decisions(
            repaired, [], f"{name} 2.0 of today, the fix of {other}", "the emergency lane", "normalize there too"
        )
    for name in ("shoppricing", "shop-pr1cing"):
        expect_decisions(
            decide([part(name, "1.0")], [flaw("shop-pricing", "<2")]),
            [],
            f"component {name}, advisory of shop-pricing",
            "another package: nothing to say",
            "runs of - _ . become one -; nothing else is equal",
        )


@check(points=2, hidden=True)
def a_vex_statement_must_fit() -> None:
    """VEX statements for another version, advisory or name, of another status, with other justifications, and several at once."""
    right = Vex("CVE-1", "lib", "2.0", "not_affected", NO_PATH)
    ticket, accept = ("ticket", "backlog"), ("accept", NO_PATH)
    cases: list[tuple[list[Vex], tuple[str, str], str]] = [
        ([right], accept, "written for 2.0; the component says 2"),
        ([Vex("CVE-1", "lib", "2.0.1", "not_affected", NO_PATH)], ticket, "for another version"),
        ([Vex("CVE-1", "lib", "2.0+shop.1", "not_affected", NO_PATH)], ticket, "for a local version, 2.0+shop.1"),
        ([Vex("CVE-1", "lib", "2.0rc1", "not_affected", NO_PATH)], ticket, "for a pre-release, 2.0rc1"),
        ([Vex("CVE-2", "lib", "2.0", "not_affected", NO_PATH)], ticket, "for another advisory"),
        ([Vex("cve-1", "lib", "2.0", "not_affected", NO_PATH)], ticket, "for cve-1; ids are compared as they are"),
        ([Vex("CVE-1", "lab", "2.0", "not_affected", NO_PATH)], ticket, "for another component"),
        ([Vex("CVE-1", "lib", "2.0", "under_investigation", NO_PATH)], ticket, "under_investigation"),
        ([Vex("CVE-1", "lib", "2.0", "affected", NO_PATH)], ticket, "affected"),
        ([Vex("CVE-1", "lib", "2.0", "fixed", NO_PATH)], ticket, "fixed"),
        ([Vex("CVE-1", "lib", "2.0", "NOT_AFFECTED", NO_PATH)], ticket, "NOT_AFFECTED, which is no status"),
        ([Vex("CVE-1", "lib", "2.0", "not_affected", None)], ticket, "without justification"),
        ([Vex("CVE-1", "lib", "2.0", "not_affected", "")], ticket, "with an empty justification"),
        ([Vex("CVE-1", "lib", "2.0", "not_affected", "we do not think so")], ticket, "with a justification of its own"),
        ([Vex("CVE-1", "lib", "two", "not_affected", NO_PATH)], ticket, "for a version that is none"),
        (
            [Vex("CVE-1", "lib", "2.0", "affected", None), right],
            accept,
            "first one that does not fit, then one that does",
        ),
        (
            [Vex("CVE-1", "lib", "two", "not_affected", NO_PATH), right],
            accept,
            "first a version that is none, then the right one",
        ),
        (
            [right, Vex("CVE-1", "lib", "2", "not_affected", "component_not_present")],
            accept,
            "two that fit: the first counts",
        ),
    ]
    for vex, (action, reason), what in cases:
        expect_decisions(
            decide([part("lib", "2")], [flaw("lib", "<3")], vex),
            [Decision("lib", "2", "CVE-1", action, reason)],
            f"lib 2 is affected; VEX: {what}",
            "accept only by a statement for this advisory, name and version: not_affected, with a standard justification",
            "compare all five fields; go on to the next entry where one does not fit",
        )
    two = [part("lib", "2.0"), part("lib", "2.1")]
    expect_decisions(
        decide(two, [flaw("lib", "<3")], [right]),
        [Decision("lib", "2.0", "CVE-1", "accept", NO_PATH), Decision("lib", "2.1", "CVE-1", "ticket", "backlog")],
        "lib 2.0 and 2.1, VEX for 2.0 only",
        "the other version keeps its ticket",
        "a VEX statement is about one version",
    )


@check(points=1, hidden=True)
def rules_in_their_order() -> None:
    """Scores at the threshold, zero and missing, KEV with low and without score, VEX against KEV, other thresholds."""
    lib, bug = part("lib", "1.0"), flaw("lib", "<2")
    accepted = Vex("CVE-1", "lib", "1.0", "not_affected", NO_PATH)
    cases: list[tuple[list[Vex], list[str], dict[str, float], dict[str, float], tuple[str, str]]] = [
        ([], [], {"CVE-1": 0.1}, {}, ("block", "epss")),
        ([], [], {"CVE-1": 0.099}, {}, ("ticket", "backlog")),
        ([], [], {"CVE-1": 0.0}, {}, ("ticket", "backlog")),
        ([], [], {"CVE-1": 0.0}, {"epss_threshold": 0.0}, ("block", "epss")),
        ([], [], {"CVE-1": 1.0}, {"epss_threshold": 1.0}, ("block", "epss")),
        ([], [], {"CVE-1": 0.4}, {"epss_threshold": 0.5}, ("ticket", "backlog")),
        ([], [], {"CVE-2": 0.4}, {}, ("block", "no epss score")),
        ([], ["CVE-1"], {"CVE-1": 0.001}, {}, ("block", "known exploited")),
        ([], ["CVE-1"], {}, {}, ("block", "known exploited")),
        ([], ["CVE-1"], {"CVE-1": 0.9}, {}, ("block", "known exploited")),
        ([], ["CVE-2"], {"CVE-1": 0.001}, {}, ("ticket", "backlog")),
        ([], ["cve-1"], {"CVE-1": 0.001}, {}, ("ticket", "backlog")),
        ([], [], {"cve-1": 0.4}, {}, ("block", "no epss score")),
        ([accepted], ["CVE-1"], {"CVE-1": 0.9}, {}, ("accept", NO_PATH)),
        ([accepted], [], {}, {}, ("accept", NO_PATH)),
    ]
    expect_decisions(
        decide([lib], [flaw("lib", "<2", id="ghsa-1")], kev=["GHSA-1"]),
        [Decision("lib", "1.0", "ghsa-1", "ticket", "backlog")],
        "the advisory ghsa-1, kev GHSA-1",
        "ids are compared as they are",
        "look the id up, and change nothing in it",
    )
    for vex, kev, epss, options, (action, reason) in cases:
        expect_decisions(
            decide([lib], [bug], vex, kev, epss, **options),
            [Decision("lib", "1.0", "CVE-1", action, reason)],
            f"VEX fits: {bool(vex)}; kev {kev}, epss {epss}, {options or 'threshold 0.1'}",
            "VEX, KEV, missing score, score at or above the threshold, ticket: the first that fits",
            "a missing score is unknown, not zero; >= at the threshold",
        )


@check(points=1, hidden=True)
def the_cool_down_has_limits() -> None:
    """Ages exactly at the limit and in the future, other limits, young components that are affected as well."""
    cases: list[tuple[int, dict[str, float], bool]] = [
        (7, {}, False),
        (6, {}, True),
        (0, {}, True),
        (-1, {}, True),
        (0, {"min_age_days": 0}, False),
        (-1, {"min_age_days": 0}, True),
        (13, {"min_age_days": 14}, True),
        (14, {"min_age_days": 14}, False),
    ]
    young = Decision("lib", "1.0", None, "block", "cooldown")
    for age, options, waits in cases:
        expect_decisions(
            decide([part("lib", "1.0", age)], **options),  # type: ignore[arg-type]
            [young] if waits else [],
            f"lib 1.0 published {age} days before today, {options or 'min_age_days 7'}",
            "cooldown below min_age_days full days, and always when published after today",
            "age = (today - published).days",
        )
    expect_decisions(
        decide([part("lib", "v1.00", 1)]),
        [Decision("lib", "v1.00", None, "block", "cooldown")],
        "lib v1.00 of yesterday",
        "Decision.version is the component's own text",
        "keep the text beside the parsed version",
    )
    bug = flaw("lib", "<2")
    ticket = Decision("lib", "1.0", "CVE-1", "ticket", "backlog")
    accepted = Vex("CVE-1", "lib", "1.0", "not_affected", NO_PATH)
    for vex, wanted in (([], ticket), ([accepted], Decision("lib", "1.0", "CVE-1", "accept", NO_PATH))):
        expect_decisions(
            decide([part("lib", "1.0", 1)], [bug], vex),
            [young, wanted],
            f"lib 1.0 of yesterday is affected; VEX fits: {bool(vex)}",
            "the cool-down comes on top of the decision for the advisory",
            "decide both, independently of each other",
        )


@check(points=1, hidden=True)
def the_emergency_lane_is_narrow() -> None:
    """Young releases that repair an urgent flaw, and others that want to use the same way."""
    fix, other = part("lib", "2.0", age=0), part("lib", "2.1", age=0)
    Case = tuple[Component, Advisory, list[str], dict[str, float], bool, str]
    cases: list[Case] = [
        (fix, flaw("lib", "<2", "2.0"), ["CVE-1"], {}, True, "the fix of a known exploited flaw"),
        (fix, flaw("lib", "<2", "2.0"), [], {"CVE-1": 0.1}, True, "the fix of a flaw with a score at the threshold"),
        (fix, flaw("lib", "<2", "2"), ["CVE-1"], {}, True, "fixed in 2, the component says 2.0"),
        (fix, flaw("lib", "<2", "2.0"), [], {"CVE-1": 0.05}, False, "the fix of a flaw with a low score"),
        (fix, flaw("lib", "<2", "2.0"), [], {}, False, "the fix of a flaw without score"),
        (other, flaw("lib", "<2", "2.0"), ["CVE-1"], {}, False, "a newer release than the fix"),
        (part("lib", "2.0rc1", 0), flaw("lib", "==1.0", "2.0"), ["CVE-1"], {}, False, "a candidate of the fix"),
        (part("lib", "2.0+x.1", 0), flaw("lib", "==1.0", "2.0"), ["CVE-1"], {}, False, "a local version of the fix"),
        (part("lib", "1.9", 0), flaw("lib", "<1.8", "1.8"), ["CVE-1"], {}, False, "another release outside the range"),
        (part("bib", "2.0", 0), flaw("lib", "<2", "2.0"), ["CVE-1"], {}, False, "another package of the same version"),
        (fix, flaw("lib", "<2", None), ["CVE-1"], {}, False, "a flaw without fix"),
        (fix, flaw("lib", "<2", "two"), ["CVE-1"], {}, False, "a fix whose version is none"),
        (part("lib", "2.0", -1), flaw("lib", "<2", "2.0"), ["CVE-1"], {}, False, "a fix that is published tomorrow"),
    ]
    for component, bug, kev, epss, passes, what in cases:
        waits = Decision(component.name, component.version, None, "block", "cooldown")
        expect_decisions(
            decide([component], [bug], kev=kev, epss=epss),
            [] if passes else [waits],
            what,
            "only the exact fixed version of an urgent advisory of the same name passes, and never one from the future",
            "urgent means: in kev, or a score at or above the threshold",
        )
    cleared = [Vex("CVE-1", "lib", version, "not_affected", NO_PATH) for version in ("1.9", "2.0")]
    expect_decisions(
        decide([fix], [flaw("lib", "<2", "2.0")], cleared, ["CVE-1"]),
        [],
        "2.0 of today fixes a known exploited flaw, which VEX clears for 1.9 and for 2.0",
        "no cool-down: VEX plays no part in the emergency lane",
        "urgency is KEV and EPSS alone",
    )
    expect_decisions(
        decide([part("lib", "2.0", -1)], [flaw("lib", "<2", "2.0")], min_age_days=-5),
        [Decision("lib", "2.0", None, "block", "cooldown")],
        "lib 2.0 is published tomorrow, min_age_days -5",
        "published after today: cooldown, whatever min_age_days says",
        "test for the future first, on its own",
    )
    expect_decisions(
        decide([fix], [flaw("lib", "<=2.0", "2.0")], kev=["CVE-1"], epss={}),
        [Decision("lib", "2.0", "CVE-1", "block", "known exploited")],
        "2.0 of today is the fix of CVE-1, which says of itself that it affects <=2.0",
        "no cool-down, for 2.0 is the fixed version; the decision for CVE-1 stays",
        "the lane asks for the fixed version, not whether the component is affected",
    )
    expect_decisions(
        decide([fix], [flaw("lib", "<2", "2.0")], epss={}, epss_threshold=0.0),
        [Decision("lib", "2.0", None, "block", "cooldown")],
        "the fix of a flaw without score, threshold 0",
        "a missing score is at no threshold",
        "look whether there is a score before you compare it",
    )
    low = flaw("lib", "<2", "2.0")
    urgent = flaw("lib", "<2", "2.0", id="CVE-2")
    expect_decisions(
        decide([fix], [low, urgent], kev=["CVE-2"], epss={"CVE-1": 0.01}),
        [],
        "2.0 of today fixes a backlog flaw and a known exploited one",
        "one urgent advisory is enough",
        "look at all advisories of the name",
    )
    partly = [flaw("lib", "<2", "2.0"), flaw("lib", "<3", "3.0", id="CVE-2")]
    expect_decisions(
        decide([fix], partly, kev=["CVE-1", "CVE-2"], epss={}),
        [Decision("lib", "2.0", "CVE-2", "block", "known exploited")],
        "2.0 of today fixes CVE-1 and is still affected by CVE-2, both known exploited",
        "no cool-down; the decision for CVE-2 stays",
        "the emergency lane lifts the cool-down only",
    )


@check(points=1, hidden=True)
def a_sorted_list_without_repetition() -> None:
    """Several advisories, components listed twice, versions as text, shuffled input."""
    components = [
        part("zeta", "1.0"),
        part("lib", "1.9", 2),
        part("Lib", "1.10"),
        part("lib", "1.9", 2),
        part("lib", "1.9", 3),
        part("alpha", "?"),
    ]
    advisories = [
        flaw("lib", "<2", id="CVE-9"),
        flaw("lib", "<2", id="CVE-10"),
        flaw("zeta", "<2"),
        flaw("LIB", "<3", id="CVE-9"),
    ]
    wanted = [
        Decision("alpha", "?", None, "block", "unparseable version"),
        Decision("lib", "1.10", "CVE-10", "ticket", "backlog"),
        Decision("lib", "1.10", "CVE-9", "ticket", "backlog"),
        Decision("lib", "1.9", None, "block", "cooldown"),
        Decision("lib", "1.9", "CVE-10", "ticket", "backlog"),
        Decision("lib", "1.9", "CVE-9", "ticket", "backlog"),
        Decision("zeta", "1.0", "CVE-1", "ticket", "backlog"),
    ]
    rng = random.Random(7)
    for _ in range(6):
        expect_decisions(
            decide(components, advisories),
            wanted,
            "six components, one of them three times, and four advisories, two with one id, in some order",
            "sorted by name, version text and advisory or ''; equal decisions once",
            "collect them in a set; sort by version as text, None as ''",
        )
        rng.shuffle(components)
        rng.shuffle(advisories)
    spellings = [part("lib", "2"), part("lib", "2.0")]
    expect_decisions(
        decide(spellings, [flaw("lib", "<3")]),
        [Decision("lib", version, "CVE-1", "ticket", "backlog") for version in ("2", "2.0")],
        "lib 2 and lib 2.0, both affected",
        "two decisions: their texts differ",
        "compare versions by PEP 440, but report the component's text",
    )


@check(points=1, hidden=True)
def bad_input_is_refused_before_any_decision() -> None:
    """Specifiers that are none, scores that are no probabilities, and odd versions that must not raise."""
    lib = part("lib", "1.0")
    for affected in ("1.4.2 or so", "<<2", "~=1", "<2,,>=abc"):
        for components in ([lib], []):
            expect_raises(
                ValueError,
                lambda bad=affected, some=components: decide(some, [flaw("other", bad)]),  # type: ignore[misc]
                called=f"gate: {len(components)} components, an advisory of another package with affected {affected!r}",
                next_step="parse every specifier before the first decision",
            )
    for score in (-0.01, 1.01, 97.3, float("nan")):
        for components in ([lib], []):
            expect_raises(
                ValueError,
                lambda bad=score, some=components: decide(some, epss={"CVE-7": bad}),  # type: ignore[misc]
                called=f"gate: {len(components)} components, an EPSS score of {score} for an advisory that is not in the list",
                next_step="check every score before the first decision",
            )
    odd = [part("Lib", "1.0-shop~2", age=0), part("lib", "", age=-3), part("lib", "latest", age=0)]
    expect_decisions(
        decide(
            [*odd, lib],
            [flaw("lib", "<2", "latest")],
            [Vex("CVE-1", "lib", "latest", "not_affected", NO_PATH)],
            ["CVE-1"],
        ),
        [
            Decision("lib", "", None, "block", "unparseable version"),
            Decision("lib", "1.0", "CVE-1", "block", "known exploited"),
            Decision("lib", "1.0-shop~2", None, "block", "unparseable version"),
            Decision("lib", "latest", None, "block", "unparseable version"),
        ],
        "components of today or of tomorrow with the versions '1.0-shop~2', '' and 'latest' beside a good one; 'latest' in VEX and fix too",
        "one decision for each odd version, no cool-down, and no exception",
        "catch InvalidVersion where a text becomes a version",
    )
