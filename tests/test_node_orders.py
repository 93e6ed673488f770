"""The orders recorded of Node.js are all that the installed Node.js prints."""

import pytest

from leadlab import node
from leadlab.scenarios.node_orders import MIXED_PROGRAM, RACE_PROGRAM, mixed_runs, race_counts


@pytest.mark.parametrize(
    ("program", "recorded"), [(MIXED_PROGRAM, set(mixed_runs())), (RACE_PROGRAM, set(race_counts()))]
)
def test_live_runs_print_no_order_that_was_not_recorded(program, recorded):
    try:
        live = {tuple(node.run_node(program).stdout.split()) for _ in range(5)}
    except node.NodeMissing as missing:
        pytest.skip(str(missing))
    assert live <= recorded


def test_all_orders_that_the_loop_allows_were_seen():
    assert len(mixed_runs()) == 100 and sum(race_counts().values()) == 60
    assert set(mixed_runs()) == {("i1", "t1", "A", "B"), ("i1", "t1", "B", "A"), ("t1", "i1", "A", "B")}
    assert set(race_counts()) == {("timeout", "immediate"), ("immediate", "timeout")}
    assert set(mixed_runs()[:40]) == set(mixed_runs())
