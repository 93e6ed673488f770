"""Node.js's own test runner, run on test files, and suites run on mutants of a function."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from leadlab.scenarios.node_peer import node_output

_RUNNER = """
const { spawn } = require("node:child_process"), fs = require("node:fs");
const files = JSON.parse(fs.readFileSync(0, "utf8"));
const env = { ...process.env };
delete env.NODE_TEST_CONTEXT;
const run = ([name, source]) => new Promise((done) => {
  fs.writeFileSync(`${name}.test.js`, source);
  const child = spawn(process.execPath, ["--test", "--test-reporter=tap", `${name}.test.js`], { env });
  let out = "";
  child.stdout.on("data", (chunk) => { out += chunk; });
  child.on("close", (exit) => done([name, exit, out.split("\\n").filter((line) => /^(not )?ok /.test(line))]));
});
Promise.all(Object.entries(files).map(run)).then((results) => console.log(JSON.stringify(results)));
"""

_MUTANTS = """
const assert = require("node:assert/strict");
const { source, name, mutants, suites } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const compile = (text) => new Function(`${text}; return ${name};`)();
const dies = (suite, subject) => {
  try { new Function("assert", name, suite)(assert, subject); return false; } catch { return true; }
};
const versions = [["original", source], ...mutants.map(([label, from, to]) => {
  if (source.split(from).length !== 2) throw new Error(`mutant ${label}: not found exactly once`);
  return [label, source.split(from).join(to)];
})];
console.log(JSON.stringify(Object.entries(suites).map(([label, suite]) =>
  [label, versions.map(([, text]) => dies(suite, compile(text)))])));
"""


def run_test_files(files: Mapping[str, str]) -> list[list]:
    """Run each source as a file of its own with ``node --test``: [name, exit code, the lines "ok …" and "not ok …" of its TAP]."""
    return json.loads(node_output(_RUNNER, json.dumps(dict(files))))


def kill_matrix(
    source: str, name: str, mutants: Sequence[tuple[str, str, str]], suites: Mapping[str, str]
) -> dict[str, list[bool]]:
    """For each suite, whether it fails on the JavaScript function ``name`` as it is, and on each mutant.

    A mutant is (label, text, what replaces it); the text must occur once in ``source``. A suite is the body of a function of
    ``assert`` and ``name``. Raises ValueError if a suite fails on the unchanged function, NodeError if the script fails.
    """
    asked = {"source": source, "name": name, "mutants": [list(m) for m in mutants], "suites": dict(suites)}
    found = dict(json.loads(node_output(_MUTANTS, json.dumps(asked))))
    for label, dead in found.items():
        if dead[0]:
            raise ValueError(f"suite {label} fails on the unchanged {name}")
    return {label: dead[1:] for label, dead in found.items()}


def draw_kill_matrix(matrix: Mapping[str, Sequence[bool]], mutants: Sequence[str]) -> Figure:
    """Suites as rows, mutants as columns: a dark cell "killed", a white one "lives", and each suite's score."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 2.4))
    for row, killed in enumerate(matrix.values()):
        for column, dead in enumerate(killed):
            color = "#0072B2" if dead else "white"
            axes.add_patch(plt.Rectangle((column, row), 1, 1, facecolor=color, edgecolor="#555555"))
            axes.text(
                column + 0.5,
                row + 0.5,
                "killed" if dead else "lives",
                ha="center",
                va="center",
                color="white" if dead else "black",
            )
        axes.text(len(killed) + 0.15, row + 0.5, f"{sum(killed)} of {len(killed)}", va="center")
    axes.set(xlim=(0, len(mutants) + 0.9), ylim=(len(matrix), 0))
    axes.set_xticks(
        [column + 0.5 for column in range(len(mutants))], [label.replace(" ", "\n", 1) for label in mutants], fontsize=9
    )
    axes.set_yticks([row + 0.5 for row in range(len(matrix))], list(matrix))
    axes.grid(False)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure
