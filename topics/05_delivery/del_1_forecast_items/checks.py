"""Checks of del-1: three visible points on Team Ledger's weeks, nine hidden ones."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from leadlab.checks import check, expect, expect_raises
from leadlab.scenarios.delivery_log import PLANNED, UNPLANNED

from .given import P, U
from .solution import forecast_items, forecast_weeks, sprint_reserve


def tails(history: Sequence[int], weeks: int) -> list[Fraction]:
    """P(total >= n) for n = 0, 1, …, in exact fractions."""
    ways = {0: 1}
    for _ in range(weeks):
        further: Counter[int] = Counter()
        for total, number in ways.items():
            for items in history:
                further[total + items] += number
        ways = further
    all_ways = len(history) ** weeks
    return [Fraction(sum(ways[t] for t in ways if t >= n), all_ways) for n in range(max(ways) + 1)]


def exact_items(history: Sequence[int], weeks: int, confidence: float) -> int:
    """The right answer, in exact fractions."""
    enough = Fraction(confidence) - Fraction(1, 10**12)
    return max(n for n, tail in enumerate(tails(history, weeks)) if tail >= enough)


def random_history(rng: random.Random) -> list[int]:
    """A few weeks, zero weeks and one-off peaks among them."""
    return [rng.choice([0, 0, 1, 2, 3, 4, 9]) for _ in range(rng.randint(1, 9))]


def answer_of(function: Callable[..., object], *arguments: object) -> object:
    """What ``function`` returns, or the text of a ValueError that it should not raise."""
    try:
        return function(*arguments)
    except ValueError as error:
        return f"ValueError: {error}"


def forecast_of_items(history: Sequence[int], weeks: int, confidence: float, right: int, next_step: str) -> None:
    """``forecast_items`` gives ``right``."""
    got = forecast_items(history, weeks, confidence)
    expect(
        got == right,
        called=f"forecast_items({history!r}, {weeks}, {confidence!r})",
        got=got,
        wanted="the largest n with P(at least n items) >= confidence",
        next_step=next_step,
    )


@check(points=1)
def items_of_team_ledger() -> None:
    """How many planned items Team Ledger promises for 13 weeks at 85%, and for 6 weeks at 95%."""
    got = forecast_items(P, 13, 0.85), forecast_items(P, 6, 0.95)
    expect(
        got == (53, 20),
        called="forecast_items(P, 13, .85), forecast_items(P, 6, .95)",
        got=got,
        wanted="(53, 20)",
        next_step="13 times the one-week figure is 39; the upper end of the distribution is 67: which one is promised? "
        "56 means that the zero weeks are gone",
    )


@check(points=1)
def weeks_of_team_ledger() -> None:
    """How many weeks Team Ledger needs for 40 planned items at 85%."""
    got = forecast_weeks(P, 40, 0.85)
    expect(
        got == 10,
        called="forecast_weeks(P, 40, .85)",
        got=got,
        wanted="10: P(at least 40 items) is 0.650 in 9 weeks and 0.866 in 10",
        next_step="40 / mean gives 9: that is a promise of 65%",
    )


@check(points=1)
def reserve_of_team_ledger() -> None:
    """Which reserve was enough for 80% and for 85% of Team Ledger's thirteen sprints."""
    got = sprint_reserve(U, 12, 0.80), sprint_reserve(U, 12, 0.85)
    expect(
        got == (6, 8),
        called="sprint_reserve(U, 12, .80), sprint_reserve(U, 12, .85)",
        got=got,
        wanted="(6, 8)",
        next_step="the sprints' unplanned items, sorted: 2 3 3 3 3 3 4 4 5 6 6 8 8",
    )


@check(points=1, hidden=True)
def zero_weeks_and_constant_weeks() -> None:
    """forecast_items: histories with zero weeks, and histories without any variation."""
    advice = "a zero week is data; do not filter it, and do not multiply one week's figure"
    for history, weeks, confidence, right in (
        ([0, 4], 1, 0.6, 0),
        ([0, 4], 1, 0.45, 4),
        ([0, 4], 2, 0.7, 4),
        ([0, 0, 0, 8], 4, 0.6, 8),
        ([0, 0], 5, 0.9, 0),
    ):
        forecast_of_items(history, weeks, confidence, right, advice)
    for confidence in (0.01, 0.5, 0.85, 0.999):
        for weeks in (1, 2, 7):
            forecast_of_items([3] * 9, weeks, confidence, 3 * weeks, advice)


@check(points=1, hidden=True)
def at_least_means_at_least() -> None:
    """Both forecasts where the probability lies exactly on the confidence, up to float rounding, and just below it."""
    cases: list[tuple[list[int], int]] = [([0, 1], 1), ([0, 1], 3), ([0, 1, 2], 2), ([1, 2, 4, 8, 9], 2)]
    cases += [(list(range(10)), 1), (list(range(13)), 1), (list(range(7)), 2), ([0, 2, 2, 5, 5, 5], 3)]
    for history, weeks in cases:
        chances = tails(history, weeks)
        for n in range(1, len(chances)):
            # only where n is a total that can occur: below it the next one is as probable
            if chances[n] == 1 or (n + 1 < len(chances) and chances[n] == chances[n + 1]):
                continue
            confidence = float(chances[n])
            forecast_of_items(history, weeks, confidence, n, "compare with >= and a tolerance of 1e-12")
            shortest = next(w for w in range(1, weeks + 1) if reaches(history, w, n, confidence))
            got = forecast_weeks(history, n, confidence)
            expect(
                got == shortest,
                called=f"forecast_weeks({history}, {n}, {confidence!r})",
                got=got,
                wanted="the smallest w with P(at least that many items in w weeks) >= confidence",
                next_step="compare with >= and a tolerance of 1e-12",
            )
    wider = "the tolerance is 1e-12: it covers float rounding and nothing else"
    forecast_of_items(list(range(10)), 1, 0.9 + 1e-9, 0, wider)
    needed = forecast_weeks(list(range(10)), 1, 0.9 + 1e-9)
    expect(
        needed == 2,
        called="forecast_weeks([0, 1, …, 9], 1, 0.9 + 1e-9)",
        got=needed,
        wanted="the smallest w with P(at least one item in w weeks) >= confidence; it is 0.9 in one week",
        next_step=wider,
    )


def reaches(history: Sequence[int], weeks: int, items: int, confidence: float) -> bool:
    """Whether ``items`` items in ``weeks`` weeks are as probable as asked, in exact fractions."""
    chances = tails(history, weeks)
    return items < len(chances) and chances[items] >= Fraction(confidence) - Fraction(1, 10**12)


@check(points=1, hidden=True)
def items_on_random_histories() -> None:
    """forecast_items: 150 seeded random histories against exact fractions, and more confidence never more items."""
    rng = random.Random(1)
    for _ in range(150):
        history, weeks, confidence = random_history(rng), rng.randint(1, 6), rng.choice([0.05, 0.3, 0.5, 0.8, 0.85])
        right = exact_items(history, weeks, confidence)
        forecast_of_items(history, weeks, confidence, right, "convolve the weekly distribution with itself")
        got = [forecast_items(history, weeks, c) for c in (0.1, 0.35, 0.6, 0.9, 0.99)]
        expect(
            got == sorted(got, reverse=True),
            called=f"forecast_items({history}, {weeks}, c) for c = .1, .35, .6, .9, .99",
            got=got,
            wanted="more confidence, never more items",
            next_step="who wants to be surer promises less",
        )


@check(points=1, hidden=True)
def weeks_that_end_and_weeks_that_do_not() -> None:
    """forecast_weeks: no items, goals never reached, max_weeks and its last week, long histories of equal weeks."""
    cases: list[tuple[tuple[Any, ...], int | None]] = [
        (([0, 0], 1, 0.5), None),
        (([0, 0], 0, 0.5), 0),
        ((P, 0, 0.99), 0),
        (([1], 104, 0.9), 104),
        (([1], 105, 0.9), None),
        (([1], 10, 0.9, 10), 10),
        (([1], 10, 0.9, 9), None),
        (([5], 10, 0.85), 2),
        (([5], 11, 0.85), 3),
        ((P, 60, 0.85), 15),
        ((P, 60, 0.5), 13),
        ((P, 1, 0.99), 2),
        (([0, 4], 4, 0.99), 7),
        (([0, 4], 4, 0.99, 6), None),
    ]
    for arguments, right in cases:
        got = forecast_weeks(*arguments)
        expect(
            got == right and (got is None) == (right is None),
            called=f"forecast_weeks{arguments!r}",
            got=got,
            wanted="the smallest w in 1 … max_weeks that is as probable as asked; 0 for no items; None if there is none",
            next_step="count the weeks up to and with max_weeks, and compare probabilities, not means",
        )


@check(points=1, hidden=True)
def the_two_forecasts_agree() -> None:
    """forecast_weeks(h, n, c) <= w exactly when forecast_items(h, w, c) >= n, on seeded random histories."""
    rng = random.Random(2)
    for _ in range(200):
        history, weeks, confidence = random_history(rng), rng.randint(1, 8), rng.choice([0.2, 0.5, 0.75, 0.85, 0.95])
        items = rng.randint(1, 4 * weeks)
        needed = forecast_weeks(history, items, confidence)
        possible = forecast_items(history, weeks, confidence)
        expect(
            (needed is not None and needed <= weeks) == (possible >= items),
            called=f"forecast_weeks({history}, {items}, {confidence}) beside forecast_items({history}, {weeks}, {confidence})",
            got=f"{needed} weeks, {possible} items",
            wanted=f"at most {weeks} weeks exactly when at least {items} items",
            next_step="both ask the same question of the same distribution",
        )


@check(points=1, hidden=True)
def sprints_are_pairs_in_time_order() -> None:
    """sprint_reserve: the order of a log, odd logs, random logs against a plain count, shares close to the confidence."""
    rng = random.Random(3)
    logs: list[list[int]] = [[0, 9, 0, 9, 0, 9], [9, 9, 0, 0, 0, 0], [1, 2, 3, 4, 50], [50, 0, 1, 1, 2], [4, 0]]
    logs += [[rng.choice([0, 0, 1, 2, 7]) for _ in range(rng.randint(2, 15))] for _ in range(150)]
    for log in logs:
        sprints = [log[start] + log[start + 1] for start in range(0, len(log) - 1, 2)]
        for confidence in (0.1, 0.5, 0.6, 0.8, 0.85, 0.99):
            r = 0
            while Fraction(sum(work <= r for work in sprints), len(sprints)) < Fraction(confidence) - Fraction(
                1, 10**12
            ):
                r += 1
            got = sprint_reserve(log, 100, confidence)
            expect(
                got == r,
                called=f"sprint_reserve({log}, 100, {confidence})",
                got=got,
                wanted="the smallest r that was enough for that share of the sprints: weeks 1+2, 3+4, …",
                next_step="print the list of sprints; the order of weeks matters, a last single week is dropped",
            )
    for number, confidence, right in ((25, 0.28, 7), (25, 0.28 + 1e-9, 8), (10, 0.1 + 0.2, 3), (10, 0.3 + 1e-9, 4)):
        ramp = [items for sprint in range(1, number + 1) for items in (sprint, 0)]
        got = sprint_reserve(ramp, 100, confidence)
        expect(
            got == right,
            called=f"sprint_reserve(log, 100, {confidence!r}), the {number} sprints of log had 1, 2, …, {number} items",
            got=got,
            wanted="the smallest r with a share >= confidence - 1e-12 of the sprints",
            next_step="compare the share, a quotient of two counts, with the same tolerance as in the forecasts",
        )


@check(points=1, hidden=True)
def a_plan_that_does_not_fit_is_refused() -> None:
    """sprint_reserve: a reserve of exactly the capacity, of nothing, and above the capacity."""
    for log, capacity, confidence, right in (
        ([2, 3, 1, 1], 5, 0.9, 5),
        ([0, 0, 0, 0], 0, 0.9, 0),
        ([2, 3, 1, 1], 2, 0.5, 2),
    ):
        got = answer_of(sprint_reserve, log, capacity, confidence)
        expect(
            got == right,
            called=f"sprint_reserve({log}, {capacity}, {confidence})",
            got=got,
            wanted="a reserve up to and with the capacity is fine",
            next_step="refuse only r > capacity",
        )
    for log, capacity, confidence in (([2, 3, 1, 1], 4, 0.9), (U, 7, 0.85), ([0, 1], 0, 0.5)):
        expect_raises(
            ValueError,
            partial(sprint_reserve, log, capacity, confidence),
            called=f"sprint_reserve({log}, {capacity}, {confidence})",
            next_step="a reserve above the capacity means that the plan does not fit: say so",
        )


@check(points=1, hidden=True)
def every_sequence_is_a_history() -> None:
    """All three functions with tuples, numpy arrays and pandas Series of odd indices; no input is changed."""
    makers: list[tuple[str, Callable[[list[int]], Any]]] = [
        ("a tuple", tuple),
        ("a numpy array", np.array),
        ("a Series", pd.Series),
        ("a Series with index 26 … 1", lambda values: pd.Series(values, index=range(len(values), 0, -1))),
        (
            "a Series with a date index",
            lambda v: pd.Series(v, index=pd.date_range("2026-01-05", periods=len(v), freq="W")),
        ),
        ("a list", list),
    ]
    for name, make in makers:
        planned, unplanned = make(list(PLANNED)), make(list(UNPLANNED))
        got = (
            answer_of(forecast_items, planned, 13, 0.85),
            answer_of(forecast_weeks, planned, 40, 0.85),
            answer_of(sprint_reserve, unplanned, 12, 0.80),
        )
        expect(
            got == (53, 10, 6),
            called=f"the three functions with {name} of Team Ledger's weeks",
            got=got,
            wanted="the same answers as with a list",
            next_step="make a list of plain ints first; a Series has no truth value and its [0] is a label",
        )
        expect(
            list(planned) == list(PLANNED) and list(unplanned) == list(UNPLANNED),
            called=f"the three functions with {name}",
            got="a changed history",
            wanted="the input stays as it was",
            next_step="sort copies",
        )


@check(points=1, hidden=True)
def bad_forecast_input_is_refused() -> None:
    """Empty, negative and broken histories, confidences on and beyond the ends, and numbers that are too small."""
    broken: list[list[Any]] = [[], [3, -1], [3, 2.5, 1], [-1]]
    cases: list[tuple[str, Callable[..., object], tuple[Any, ...]]] = []
    faults = {"[]": "an empty history", "[3, 2.5, 1]": "a count that is not whole"}
    for history in broken:
        fault = faults.get(repr(history), "a negative count")
        cases += [
            (fault, forecast_items, (history, 2, 0.5)),
            (fault, forecast_weeks, (history, 2, 0.5)),
            (fault, forecast_weeks, (history, 0, 0.5)),
            (fault, sprint_reserve, (history, 9, 0.5)),
        ]
    cases += [
        ("a log of fewer than two weeks", sprint_reserve, ([3], 9, 0.5)),
        ("a count that is not whole", sprint_reserve, ([3, 2.5], 9, 0.5)),
        ("a negative count", sprint_reserve, ([1, 1, -2, 1], 9, 0.5)),
        ("a count that is not whole, also in the week that is dropped,", sprint_reserve, ([0, 1, 2.5], 9, 0.5)),
    ]
    for confidence in (0, 1, 0.0, 1.0, -0.1, 1.5, 85):
        fault = "a confidence outside (0, 1)"
        cases += [(fault, function, ([1, 2], 2, confidence)) for function in (forecast_items, forecast_weeks)]
        cases.append((fault, sprint_reserve, ([1, 2], 9, confidence)))
    cases += [("weeks < 1", forecast_items, ([1, 2], weeks, 0.5)) for weeks in (0, -1)]
    cases += [("items < 0", forecast_weeks, ([1, 2], -1, 0.5)), ("capacity < 0", sprint_reserve, ([0, 0], -1, 0.5))]
    for fault, function, arguments in cases:
        expect_raises(
            ValueError,
            partial(function, *arguments),
            called=f"{function.__name__}{arguments!r}",
            next_step=f"{fault} is a ValueError; check all arguments before anything else",
        )
