"""The integers that buf-4's check compares with are those that real Node.js reads."""

from __future__ import annotations

import ast
import json

import pytest

from leadlab import course
from leadlab.node import NodeMissing, run_node

READ = """
const read = (row, width) => width === 8
  ? ["readBigUInt64BE", "readBigUInt64LE", "readBigInt64BE", "readBigInt64LE"].map(name => String(row[name](0)))
  : ["readUIntBE", "readUIntLE", "readIntBE", "readIntLE"].map(name => String(row[name](0, width)));
const rows = process.argv.slice(2).map(hex => Buffer.from(hex, "hex"));
console.log(JSON.stringify(rows.map(row => [1, 2, 3, 4, 5, 6, 8].map(width => read(row, width)))));
"""


def test_recorded_integers_are_those_of_node() -> None:
    path = next(course.load().root.glob("topics/*/buf_4_*/checks.py"))
    names = {
        target.id: node.value
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    recorded = ast.literal_eval(names["NODE_READS"])
    try:
        live = json.loads(run_node(READ, args=list(recorded)).stdout)
    except NodeMissing as missing:
        pytest.skip(str(missing))
    for by_width, read in zip(recorded.values(), live, strict=True):
        assert list(by_width) == [1, 2, 3, 4, 5, 6, 8]
        assert [list(map(str, values)) for values in by_width.values()] == read
