"""The recorded traces are those of the installed Node.js, and the programs are worth playing."""

import pytest

from leadlab.node import NodeMissing
from leadlab.scenarios.emitter_programs import (
    MAX_TRACE,
    EmitterProgram,
    node_traces,
    play,
    random_programs,
    recorded_traces,
)


class LogOnly:
    """The least emitter: it calls nobody."""

    def on(self, event, fn, *, once=False, prepend=False):
        return None

    def off(self, event, fn):
        return None

    def emit(self, event, *args):
        return False

    def listener_count(self, event):
        return 0


def test_recorded_traces_are_those_of_node():
    try:
        live = node_traces(random_programs())
    except NodeMissing as missing:
        pytest.skip(str(missing))
    assert live == recorded_traces()


def test_programs_meet_every_rule():
    traces, programs = recorded_traces(), random_programs()
    assert len(traces) == len(programs) == len({program.main for program in programs}) == 200
    assert sum("THROW" in trace for trace in traces) > 50
    assert any(len(trace.split()) >= MAX_TRACE for trace in traces)
    assert sum(play(LogOnly(), program) == trace for program, trace in zip(programs, traces, strict=True)) < 10


def test_a_step_that_throws_ends_itself_and_not_the_program():
    assert play(LogOnly(), EmitterProgram("say a; throw boom; emit? x; count x", {})) == "a THROW boom false 0"
