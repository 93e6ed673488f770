"""What is recorded of Node.js is what Node.js does."""

import json

import pytest

from leadlab import node
from leadlab.scenarios.node_buffers import POOL_SIZES, TRACE_LENGTH, copy_cases, copy_counts, placements, trace_sizes

PLACE = """
const [pool, sizes] = JSON.parse(require("fs").readFileSync(0, "utf8")), half = pool >>> 1, slabs = new Map();
Buffer.poolSize = pool;
let block;
do block = Buffer.allocUnsafe(half - 1); while (block.byteOffset !== 0 || block.buffer.byteLength !== pool);
Buffer.allocUnsafe(Math.min(half - 1, pool - ((half + 6) & ~7)));
console.log(JSON.stringify(sizes.map((size) => {
  block = Buffer.allocUnsafe(size);
  if (!slabs.has(block.buffer)) slabs.set(block.buffer, slabs.size);
  return [slabs.get(block.buffer), block.byteOffset];
})));
"""


def in_node(source: str, value: object) -> list:
    try:
        result = node.run_node(source, stdin=json.dumps(value))
    except node.NodeMissing as missing:
        pytest.skip(str(missing))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("pool_size", POOL_SIZES)
def test_recorded_placements_are_those_of_node(pool_size):
    live = in_node(PLACE, [pool_size, trace_sizes(pool_size)])
    assert [tuple(place) for place in live] == placements(pool_size)


@pytest.mark.parametrize("pool_size", POOL_SIZES)
def test_traces_meet_the_threshold_and_open_many_slabs(pool_size):
    sizes, half = trace_sizes(pool_size), pool_size >> 1
    assert len(sizes) == len(placements(pool_size)) == TRACE_LENGTH
    assert {0, 1, 7, 8, 9, half - 1, half, 40_000} <= set(sizes)
    pooled_at_0 = [offset for size, (_, offset) in zip(sizes, placements(pool_size), strict=True) if 0 < size < half]
    assert pooled_at_0.count(0) > 20


COPY = """
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
const array = () => Buffer.from(Array.from({ length: 40 }, (_, i) => i + 1));
console.log(JSON.stringify(cases.map(([[s0, n], [t0, m], one, ...indices]) => {
  const from = array(), to = one ? from : array();
  let count = null;
  try { count = from.subarray(s0, s0 + n).copy(to.subarray(t0, t0 + m), ...indices.map((i) => i ?? undefined)); }
  catch (error) { if (error.code !== "ERR_OUT_OF_RANGE") throw error; }
  return [count, [...to]];
})));
"""


def test_recorded_copy_counts_are_those_of_node_and_tell_the_contents():
    cases, counts = copy_cases(), copy_counts()
    assert len(cases) == len(counts) == 3_000
    for first in range(0, 3_000, 500):
        live = in_node(COPY, cases[first : first + 500])
        for case, count, (live_count, contents) in zip(cases[first:], counts[first:], live, strict=False):
            assert live_count == count
            array = list(range(1, 41))
            begin, source = case.target[0] + case.target_start, case.source[0] + case.source_start
            if count:
                array[begin : begin + count] = list(range(1, 41))[source : source + count]
            assert contents == array


def test_copy_cases_meet_every_outcome():
    counts = copy_counts()
    assert sum(count is None for count in counts) > 300
    assert sum(count == 0 for count in counts) > 300
    assert sum(count is not None and count > 0 for count in counts) > 900
