"""The virtual kernel of the reactor lesson."""

from __future__ import annotations

import pytest

from leadlab.scenarios.reactor_world import VirtualKernel, draw_loop_timeline


def test_it_sleeps_to_the_first_arrival_or_the_timeout() -> None:
    kernel = VirtualKernel({7: 25.0, 3: 25.0, 9: 90.0})
    assert kernel.select(10, {3, 7, 9}) == []
    assert kernel.select(30, {3, 7, 9}) == [3, 7]
    assert kernel.select(None, {9}) == [9]
    assert kernel.sleeps == [(0, 10), (10, 25), (25, 90)]


def test_a_descriptor_that_nobody_watches_wakes_nobody_and_is_not_lost() -> None:
    kernel = VirtualKernel({7: 5.0})
    assert kernel.select(20, ()) == []
    assert kernel.select(0, {7}) == [7]
    assert kernel.sleeps == [(0, 20)]


def test_a_sleep_without_end_is_reported() -> None:
    with pytest.raises(RuntimeError, match="ever"):
        VirtualKernel({7: 5.0}).select(None, {8})


def test_callbacks_take_time_and_are_recorded() -> None:
    kernel = VirtualKernel({})
    kernel.select(4, ())
    kernel.working("late", 20, due=1, after=kernel.working("next", 2))()
    assert kernel.runs == [("late", 1, 4, 24), ("next", None, 24, 26)]
    assert draw_loop_timeline(kernel).axes[0].get_xlabel() == "time (ms)"
