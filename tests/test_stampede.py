"""The origin's load as the stampede lesson draws it."""

import numpy as np

from leadlab.scenarios.stampede import draw_running_loads, running_loads


def test_running_loads_counts_overlaps():
    times, running = running_loads([0.0, 0.25, 2.0], 0.5)
    assert times.tolist() == [0.0, 0.25, 0.5, 0.75, 2.0, 2.5]
    assert running.tolist() == [1, 2, 1, 0, 1, 0]


def test_a_load_that_starts_when_another_ends_does_not_run_beside_it():
    _, running = running_loads([0.0, 0.5, 1.0], 0.5)
    assert running.max() == 1


def test_starts_need_no_order():
    assert np.array_equal(running_loads([2.0, 0.0], 0.5)[1], running_loads([0.0, 2.0], 0.5)[1])


def test_each_panel_names_its_treatment_and_its_peak():
    figure = draw_running_loads({name: [0.0, 0.1, 5.0] for name in "abcdef"}, 0.5, 10.0)
    assert [axis.get_title(loc="left") or axis.get_title() for axis in figure.axes] == [
        f"{name}: peak 2" for name in "abcdef"
    ]
