"""Checks of lead-6: alpha 8 points, severity 2, what both refuse 1."""

import copy
import functools
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Literal

from leadlab.checks import check, expect, expect_raises

from .given import PANEL, SMALL_PANEL, Ratings
from .solution import alpha, severity

LEVELS = ("nominal", "ordinal", "interval")


def near(got: Any, right: float | None, tolerance: float = 1e-9) -> bool:
    """Equal to ``tolerance``; None is equal to None only."""
    if got is None or right is None:
        return got is right
    return abs(got - right) <= tolerance


def random_panel(rng: random.Random) -> list[list[int | None]]:
    """A panel with gaps, and with at least two different ratings of one candidate."""
    values = rng.choice([[1, 2, 3, 4, 5], [-2, 0, 1, 10], [1, 2], [3, 7, 8, 40]])
    raters, candidates = rng.randint(2, 5), rng.randint(2, 9)
    gaps = rng.choice([0.0, 0.2, 0.5])
    panel = [[None if rng.random() < gaps else rng.choice(values) for _ in range(candidates)] for _ in range(raters)]
    panel[0][0], panel[1][0] = values[0], values[1]
    return panel


def show_panel(panel: Ratings) -> str:
    return "[" + ", ".join(str(list(row)) for row in panel) + "]"


@check(points=1)
def the_panel_as_names_and_as_numbers() -> None:
    """Krippendorff's reference data at the nominal and at the interval level."""
    got = alpha(PANEL, "nominal"), alpha(PANEL, "interval")
    expect(
        near(got[0], 0.743, 0.0005) and near(got[1], 0.849, 0.0005),
        called='alpha(PANEL, "nominal") and alpha(PANEL, "interval")',
        got=got,
        wanted="0.743 and 0.849 (±0.0005)",
        next_step="count n: how many ratings belong to candidates that at least two interviewers met?",
    )


@check(points=1)
def the_panel_as_ranks() -> None:
    """The same data at the ordinal level, which is the default."""
    got = alpha(PANEL, "ordinal"), alpha(PANEL)
    expect(
        near(got[0], 0.815, 0.0005) and got[0] == got[1],
        called='alpha(PANEL, "ordinal") and alpha(PANEL)',
        got=got,
        wanted="0.815 (±0.0005), twice",
        next_step="how many ratings lie between a 2 and a 5? The label of a rank says nothing about distance",
    )


@check(points=1)
def the_small_panel() -> None:
    """Who is harsh among three interviewers who met different candidates."""
    got = list(severity(SMALL_PANEL))
    expect(
        len(got) == 3 and near(got[0], 1.25) and near(got[1], -4 / 3) and near(got[2], 0.75),
        called="severity(SMALL_PANEL)",
        got=got,
        wanted="[1.25, -1.333…, 0.75]",
        next_step="the first: 4 against 3.5, and 3 against 1. Whom did the first interviewer meet alone?",
    )


def expect_oracle(
    panel: list[list[int | None]], level: Literal["nominal", "ordinal", "interval"], next_step: str
) -> None:
    """``alpha`` agrees with the package krippendorff and leaves its argument as it was."""
    import krippendorff
    import numpy as np

    data = np.array([[np.nan if score is None else score for score in row] for row in panel], dtype=float)
    right = float(krippendorff.alpha(reliability_data=data, level_of_measurement=level))
    kept = copy.deepcopy(panel)
    got = alpha(panel, level)
    expect(
        near(got, right) and panel == kept,
        called=f"alpha({show_panel(kept)}, {level!r})",
        got=f"{got!r}" + ("" if panel == kept else "; the ratings were changed"),
        wanted="1 - D_o/D_e as the task defines it",
        next_step=next_step,
    )


@check(points=1, hidden=True)
def random_panels_as_names_and_as_numbers() -> None:
    """Seeded random panels with gaps, nominal and interval, against an independent implementation."""
    rng = random.Random(2011)
    for _ in range(30):
        panel = random_panel(rng)
        advice = "work a candidate with three ratings by hand: how much do its six pairs weigh?"
        expect_oracle(panel, "nominal", advice)
        expect_oracle(panel, "interval", advice)


@check(points=1, hidden=True)
def random_panels_as_ranks() -> None:
    """Seeded random panels with gaps at the ordinal level, negative and large values among them."""
    rng = random.Random(1970)
    for _ in range(30):
        expect_oracle(random_panel(rng), "ordinal", "the distance counts ratings between two values, half of both ends")


@check(points=1, hidden=True)
def ratings_that_nobody_shares() -> None:
    """Candidates whom one interviewer met alone, or nobody at all, whatever their ratings."""
    shared: list[list[int | None]] = [[1, 3, 2, 5], [2, 3, 2, 4], [1, None, 4, 5]]
    for level in LEVELS:
        right = alpha(shared, level)
        for lone in (1, 3, 99, -7):
            panel = [[*shared[0], lone, None, None], [*shared[1], None, None, lone], [*shared[2], None, None, None]]
            got = alpha(panel, level)
            expect(
                right is not None and near(got, right),
                called=f"alpha({show_panel(panel)}, {level!r}), and the same without the last three candidates",
                got=f"{got!r} and {right!r}",
                wanted="the same value: a candidate with fewer than two ratings counts nowhere",
                next_step="take the counts n(c) from the pairable candidates only, in the distances too",
            )


@check(points=1, hidden=True)
def small_and_contrary_panels() -> None:
    """Panels of very few ratings, and interviewers who disagree more than chance would."""
    cases: list[tuple[list[list[int | None]], str, float]] = [
        ([[1], [2]], "nominal", 0.0),
        ([[1], [2]], "ordinal", 0.0),
        ([[4, 1], [4, 1]], "interval", 1.0),
        ([[1, 1], [1, 2]], "nominal", 0.0),
        ([[1, 2], [2, 1]], "nominal", -0.5),
        ([[1, 2, 1, 2], [2, 1, 2, 1]], "nominal", -0.75),
        ([[1, 3, 5], [5, 3, 1]], "interval", -2 / 3),
        ([[1, 5], [1, 5], [5, 1]], "ordinal", 1 - (8 / 12) / (18 / 30)),
        (
            [[2, 4, 3], [2, 4, 3], [1, 3, 2], [2, 4, 3]],
            "interval",
            1 - (6 / 12) / (246 / 132),
        ),  # one harsh, three agree
    ]
    for panel, level, right in cases:
        got = alpha(panel, level)
        expect(
            near(got, right),
            called=f"alpha({show_panel(panel)}, {level!r})",
            got=got,
            wanted="the value of the definition, below 0 for systematic disagreement",
            next_step="write o(c, k) and n(c) down; chance draws two *different* ratings, so n(n - 1) and not n²",
        )


@check(points=1, hidden=True)
def names_and_scales_that_do_not_matter() -> None:
    """Interviewers or candidates in another order, a shifted scale, and a scale with other labels in the same order."""
    rng = random.Random(6)
    advice = "use every pair of ratings of a candidate, and of the values only what the level allows"
    for _ in range(12):
        panel = random_panel(rng)
        rows, columns = list(range(len(panel))), list(range(len(panel[0])))
        rng.shuffle(rows)
        rng.shuffle(columns)
        shuffled = [[panel[row][column] for column in columns] for row in rows]
        values = sorted({score for row in panel for score in row if score is not None})
        labels = {value: value**3 + 100 * place for place, value in enumerate(values)}
        relabelled = [[None if score is None else labels[score] for score in row] for row in panel]
        shifted = [[None if score is None else score - 17 for score in row] for row in panel]
        variants = [(level, "in another order", shuffled) for level in LEVELS]
        variants += [("interval", "less 17", shifted), ("ordinal", "relabelled", relabelled)]
        for level, name, variant in variants:
            got, before = alpha(variant, level), alpha(panel, level)
            expect(
                before is not None and near(got, before),
                called=f"alpha of {show_panel(panel)} and of the same {name}, {level!r}",
                got=f"{before!r} and {got!r}",
                wanted="the same value",
                next_step=advice,
            )


@check(points=1, hidden=True)
def agreement_that_is_undefined() -> None:
    """Panels in which everybody gave the same rating, and panels without a pairable candidate."""
    panels: list[list[list[int | None]]] = [
        [[3, 3, 3], [3, 3, 3]],
        [[0, 0], [0, None], [0, 0]],
        [[4, 4, None, 1], [4, 4, 2, None]],  # the 1 and the 2 are shared with nobody
        [[1, None], [None, 5]],
        [[None, None], [None, None]],
        [[2, 4, 5]],
        [[], []],
    ]
    for panel in panels:
        for level in LEVELS:
            got = alpha(panel, level)
            expect(
                got is None,
                called=f"alpha({show_panel(panel)}, {level!r})",
                got=got,
                wanted="None: without two different pairable ratings there is nothing to agree about",
                next_step="look at D_e before you divide",
            )


def exact_severity(panel: Ratings) -> list[float | None]:
    found: list[float | None] = []
    for rater, row in enumerate(panel):
        parts = []
        for candidate, score in enumerate(row):
            others = [r[candidate] for who, r in enumerate(panel) if who != rater]
            known = [other for other in others if other is not None]
            if score is not None and known:
                parts.append(score - Fraction(sum(known), len(known)))
        found.append(float(sum(parts) / len(parts)) if parts else None)
    return found


@check(points=1, hidden=True)
def harsh_is_relative_to_the_same_candidates() -> None:
    """One harsh interviewer among three who agree, interviewers who met different candidates or nobody, random panels."""
    agreed = [2, 4, 3, 5, 1]
    harsh: list[list[int | None]] = [list(agreed), list(agreed), [score - 1 for score in agreed], list(agreed)]
    rng = random.Random(1939)
    panels: list[list[list[int | None]]] = [
        harsh,
        [[5, 5, None, None], [5, 5, 1, 1], [None, None, 1, 1]],  # the last one met only the weak candidates
        [[4, None, 3], [None, 2, 3], [None, 2, None], [None, None, None]],
        [[2, None], [None, 4]],
        [[1, 2, 3]],
        [[], []],
        *(random_panel(rng) for _ in range(30)),
    ]
    for panel in panels:
        kept = copy.deepcopy(panel)
        got, right = list(severity(panel)), exact_severity(kept)
        expect(
            len(got) == len(right) and all(near(g, r) for g, r in zip(got, right, strict=True)) and panel == kept,
            called=f"severity({show_panel(kept)})",
            got=f"{got}" + ("" if panel == kept else "; the ratings were changed"),
            wanted="own rating minus the mean of the others' of the same candidate, averaged; None if nobody shares one",
            next_step="compare only where both have met the candidate, and leave your own rating out of the mean",
        )


@check(points=1, hidden=True)
def no_panel_at_all() -> None:
    """No rows, ragged rows, ratings that are no int, and levels that do not exist."""
    bad: list[tuple[str, Any]] = [
        ("no rows", []),
        ("a row that is shorter", [[1, 2, 3], [1, 2]]),
        ("an empty row", [[1, 2], [1, 2], []]),
        ("a row that is longer, by None", [[1, 2], [2, 2, None]]),
        ("True among the ratings", [[1, 2], [2, True]]),
        ("2.5 among the ratings", [[1, 2.5], [2, 2]]),
        ("3.0 among the ratings", [[1, 3.0], [2, 3]]),
        ("False as the only rating of a candidate", [[1, 2, False], [2, 2, None]]),
        ("a string among the ratings", [[1, 2], [2, "2"]]),
    ]
    calls: list[tuple[str, Callable[[Any], object]]] = [
        (f"alpha with {level!r}", functools.partial(alpha, level=level)) for level in LEVELS
    ]
    calls.append(("severity", severity))
    for name, panel in bad:
        for function, call in calls:
            expect_raises(
                ValueError,
                lambda c=call, p=panel: c(p),  # type: ignore[misc]
                called=f"{function}, {name}",
                next_step="look at all rows and at all ratings before anything is counted; a bool is an int to isinstance",
            )
    for level in ("ratio", "Ordinal", ""):
        for name, panel in (("PANEL", PANEL), ("a panel without disagreement", [[1, 1], [1, 1]])):
            expect_raises(
                ValueError,
                lambda p=panel, v=level: alpha(p, v),  # type: ignore[misc]
                called=f"alpha of {name} with level {level!r}",
                next_step="check the level first",
            )
