"""What the retry storm's timeline says about a run."""

from __future__ import annotations

import random

import pytest

from leadlab.scenarios.retry_storm import Storm, Timeline, draw_bounds, draw_storms, storm_table


def timeline(answered: list[int], **storm: float) -> Timeline:
    seen = Timeline(Storm(rate=10.0, seconds=len(answered), **storm))  # type: ignore[arg-type]
    seen.good[: len(answered)] = answered
    seen.offered[: len(answered)] = [2 * number for number in answered]
    return seen


def test_goodput_and_offered_load_are_those_of_the_last_seconds() -> None:
    seen = timeline([0] * 60 + [8] * 30 + [10] * 30)
    seen.good[120] = 1000  # answered after the end of the run
    assert seen.goodput(60) == 9.0
    assert seen.goodput(30) == 10.0
    assert seen.offered_load(60) == 18.0


def test_a_run_has_recovered_at_the_first_good_window_after_the_trigger() -> None:
    # Good during the trigger (30 s to 40 s) does not count; a window of 5 s needs 45 answers of 50.
    assert timeline([10] * 36 + [0] * 14 + [9] * 70).recovered_at == 50
    assert timeline([10] * 120).recovered_at == 40
    assert timeline([10] * 120, trigger=2.5).recovered_at == 33
    assert timeline([10] * 40 + [0] * 10 + [10] * 5 + [0] * 5 + [10] * 60).recovered_at == 50


def test_a_run_that_ends_below_ninety_percent_has_not_recovered() -> None:
    collapsed = timeline([10] * 60 + [8] * 60)
    assert not collapsed.recovered
    assert collapsed.recovered_at is None


def test_service_is_slow_during_the_trigger_alone() -> None:
    storm, rng = Storm(trigger=10.0), random.Random(1)
    assert [storm.service_time(at, rng) for at in (29.99, 30.0, 39.99, 40.0)] == [0.010, 0.040, 0.040, 0.010]
    varying = Storm(exponential=True)
    times = [varying.service_time(0.0, rng) for _ in range(10_000)]
    assert sum(times) / len(times) == pytest.approx(0.010, rel=0.05)
    assert len(set(times)) > 9_000


def test_the_table_has_an_aligned_line_per_run() -> None:
    lines = storm_table({"none": timeline([10] * 120), "three retries": timeline([0] * 120)}).splitlines()
    assert [line.split()[-1] for line in lines[1:]] == ["s", "never"]
    assert lines[1].endswith("t = 40 s")
    assert len({line.index(word) for line, word in zip(lines, ("back at", "t = 40", "never"), strict=True)}) == 1


def test_pictures_say_what_the_axes_are() -> None:
    good, bad = timeline([10] * 120), timeline([0] * 120)
    for figure in (draw_storms({"a": good, "b": bad}), draw_bounds({10: [good], 20: [bad]})):
        assert all(axes.get_ylabel() for axes in figure.axes)
        assert "s)" in figure.axes[-1].get_xlabel() or "requests" in figure.axes[-1].get_xlabel()
