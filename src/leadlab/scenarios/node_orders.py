"""Orders that real Node.js 24 printed where it is free, recorded: 160 processes on one Linux machine with two cores.

How often each order occurs says something about that machine only; which orders occur is what the event loop allows.
``tests/test_node_orders.py`` runs the installed Node.js against them.
"""

from __future__ import annotations

MIXED_PROGRAM = """
const seen = [];
setTimeout(() => { seen.push("t1"); setImmediate(() => seen.push("A")); }, 0);
setImmediate(() => { seen.push("i1"); setTimeout(() => seen.push("B"), 0); });
process.on("exit", () => console.log(seen.join(" ")));
"""

RACE_PROGRAM = """
const seen = [];
setTimeout(() => seen.push("timeout"), 0);
setImmediate(() => seen.push("immediate"));
process.on("exit", () => console.log(seen.join(" ")));
"""

_MIXED_ORDERS = {"a": ("i1", "t1", "A", "B"), "b": ("i1", "t1", "B", "A"), "t": ("t1", "i1", "A", "B")}
_MIXED_RUNS = "bbbbtabtbbbbbbabbabbbbbbbbbbbbbtbbbbbbbbbbbbtbbtbbbbbaabbbbbbbbbbbbbbbbbabbabbbbbbbbbbbbbabbbbabbbbb"


def mixed_runs() -> list[tuple[str, ...]]:
    """What 100 runs of ``MIXED_PROGRAM`` printed, in the order of the runs."""
    return [_MIXED_ORDERS[run] for run in _MIXED_RUNS]


def race_counts() -> dict[tuple[str, ...], int]:
    """How often each order occurred in 60 runs of ``RACE_PROGRAM``."""
    return {("immediate", "timeout"): 52, ("timeout", "immediate"): 8}
