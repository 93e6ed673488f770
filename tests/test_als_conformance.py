"""The recorded answers are those of the installed Node.js in both designs, and the scenarios tell stores apart."""

import pytest

from leadlab.node import NodeMissing
from leadlab.scenarios.als_conformance import DECIDING, NODE_ANSWERS, node_answers, python_answers


class GlobalStore:
    """A store that follows nothing: one value for everybody."""

    def __init__(self, *, default=None):
        self.store = default

    def get_store(self):
        return self.store

    def enter_with(self, store):
        self.store = store

    def run(self, store, fn, *args):
        self.store = store
        return fn(*args)

    def exit(self, fn, *args):
        return self.run(None, fn, *args)

    @staticmethod
    def bind(fn):
        return fn

    @staticmethod
    def snapshot():
        return lambda fn, *args: fn(*args)


@pytest.mark.parametrize("flags", [(), ("--no-async-context-frame",)], ids=["frames", "hooks"])
def test_recorded_answers_are_those_of_node(flags):
    try:
        live = node_answers(*flags)
    except NodeMissing as missing:
        pytest.skip(str(missing))
    assert live == NODE_ANSWERS


def test_a_store_that_follows_nothing_is_told_apart():
    answers = python_answers(GlobalStore)
    assert set(answers) == set(NODE_ANSWERS)
    wrong = {name for name in answers if answers[name] != NODE_ANSWERS[name]}
    assert {"after run", "nested", "two isolated", "throw", "exit", "snapshot", "bind", DECIDING} <= wrong


def test_an_exception_is_an_answer():
    class Broken(GlobalStore):
        def get_store(self):
            raise KeyError("no store")

    assert python_answers(Broken)["sync"] == "KeyError: 'no store'"
