"""The hedging lesson's fleet against what is known of its queues."""

from __future__ import annotations

import math

import numpy as np
import pytest

from leadlab.scenarios.replica_fleet import run_hedged_fleet


def test_without_copies_each_server_is_a_single_queue() -> None:
    run = run_hedged_fleet(0.5, 60_000, None, seed=1)
    assert run.hedges == 0
    assert run.busy == pytest.approx(0.5, abs=0.02)
    assert run.latency.mean() == pytest.approx(1 / (1 - 0.5), rel=0.05)
    assert np.quantile(run.latency, 0.99) == pytest.approx(math.log(100) / (1 - 0.5), rel=0.06)


def test_two_copies_at_once_double_the_load_and_halve_an_idle_fleets_time() -> None:
    run = run_hedged_fleet(0.2, 60_000, 0.0, drop_losers=False, seed=1)
    assert run.hedges > 0.99
    assert run.busy == pytest.approx(0.4, abs=0.02)
    assert run.latency.mean() == pytest.approx(1 / (2 * (1 - 0.4)), rel=0.05)


def test_the_cap_bounds_the_copies() -> None:
    free = run_hedged_fleet(0.7, 20_000, 1.0, drop_losers=False)
    capped = run_hedged_fleet(0.7, 20_000, 1.0, drop_losers=False, hedge_cap=0.05)
    assert free.hedges > 0.5
    assert 0.049 < capped.hedges <= 0.0505 + 10 / 20_000


def test_dropping_losers_saves_work() -> None:
    kept = run_hedged_fleet(0.5, 20_000, 2.0, drop_losers=False)
    dropped = run_hedged_fleet(0.5, 20_000, 2.0, drop_losers=True)
    assert dropped.busy < kept.busy - 0.02
