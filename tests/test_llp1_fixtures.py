"""What the checks of the topic on buffers call Node's bytes and verdicts is what a real Node.js says today."""

import importlib

import pytest

from leadlab import course
from leadlab.scenarios.node_peer import node_output

FRAMES = """
const zlib = require("node:zlib");
const frames = [];
for (let i = 0; i < 200; i++) {
  const payload = Buffer.from(`truck ${i} ` + "€".repeat(i % 7));
  const header = Buffer.from([76, 76, 1, (i * 37) & 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  header.writeUInt32BE(zlib.crc32(payload, zlib.crc32(header.subarray(0, 8))), 8);
  frames.push(Buffer.concat([header, payload]).toString("hex"));
}
console.log(frames.join(" "));
"""

VERDICTS = """
const zlib = require("node:zlib");
let sum = 0;
function decode(data) {
  for (let at = 0, frames = 0; ; frames++) {
    const there = data.length - at;
    if (there === 0) return frames + "o";
    if (there >= 2 && data.toString("latin1", at, at + 2) !== "LL") return frames + "m";
    if (there >= 3 && data[at + 2] !== 1) return frames + "v";
    if (there < 8) return frames + "t";
    const length = data.readUInt32BE(at + 4);
    if (length > 65536) return frames + "l";
    if (there < 12 + length) return frames + "t";
    const payload = data.subarray(at + 12, at + 12 + length);
    if (zlib.crc32(payload, zlib.crc32(data.subarray(at, at + 8))) !== data.readUInt32BE(at + 8)) return frames + "c";
    sum = zlib.crc32(payload, zlib.crc32(data.subarray(at + 3, at + 4), sum));
    at += 12 + length;
  }
}
const streams = require("node:fs").readFileSync(0, "utf8").split(" ");
console.log(streams.map((hex) => decode(Buffer.from(hex, "hex"))).join(""), sum);
"""


@pytest.fixture(autouse=True)
def topic_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(course.load().topic(8).folder)


def test_the_frames_are_those_of_node() -> None:
    checks = importlib.import_module("buf_1_encode_frame.checks")
    assert node_output(FRAMES).split() == [data.hex() for _, data in checks.node_frames()]


def test_the_verdicts_are_those_of_node() -> None:
    checks = importlib.import_module("buf_5_bound_decoder.checks")
    streams = " ".join(checks.fuzzed(seed).hex() for seed in range(500))
    verdicts, checksum = node_output(VERDICTS, streams).split()
    assert verdicts == checks.NODE_VERDICTS
    assert int(checksum) == checks.NODE_CHECKSUM
    assert set(verdicts[1::2]) == set(checks.VERDICTS)
