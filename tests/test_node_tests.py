"""Test files run by Node.js's own runner, and suites run on mutants."""

import pytest

from leadlab.node import NodeError
from leadlab.scenarios.node_tests import kill_matrix, run_test_files

HEAD = 'const test = require("node:test"), assert = require("node:assert/strict");\n'
SOURCE = "function sign(x) { return x < 0 ? -1 : 1; }"


def test_each_file_has_its_exit_code_and_lines() -> None:
    files = {
        "good": HEAD + 'test("a", () => {});\ntest("b", () => {});',
        "bad": HEAD + 'test("c", () => assert.equal(1, 2));',
    }
    assert run_test_files(files) == [["good", 0, ["ok 1 - a", "ok 2 - b"]], ["bad", 1, ["not ok 1 - c"]]]


def test_a_file_that_cannot_be_read_fails() -> None:
    [[name, exit_code, lines]] = run_test_files({"broken": "this is no JavaScript"})
    assert (name, exit_code) == ("broken", 1)
    assert [line.split(" - ")[0] for line in lines] == ["not ok 1"]


def test_a_suite_kills_what_it_looks_at() -> None:
    mutants = [("zero", "x < 0", "x <= 0"), ("value", "-1", "-2")]
    suites = {
        "none": "",
        "value": "assert.equal(sign(-7), -1);",
        "both": "assert.deepEqual([-7, 0].map(sign), [-1, 1]);",
    }
    assert kill_matrix(SOURCE, "sign", mutants, suites) == {
        "none": [False, False],
        "value": [False, True],
        "both": [True, True],
    }


def test_a_suite_that_fails_on_the_original_is_refused() -> None:
    with pytest.raises(ValueError, match="suite wrong fails on the unchanged sign"):
        kill_matrix(SOURCE, "sign", [], {"wrong": "assert.equal(sign(1), 2);"})


@pytest.mark.parametrize("text", ["not there", "x"])
def test_a_mutant_must_be_found_once(text: str) -> None:
    with pytest.raises(NodeError, match="not found exactly once"):
        kill_matrix(SOURCE, "sign", [("m", text, "y")], {"s": ""})
