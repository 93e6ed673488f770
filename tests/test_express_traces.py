"""The recorded Express traces: whole, and comparable with an Express that is installed."""

import os

import pytest

from leadlab.clock import simulate
from leadlab.node import NodeError
from leadlab.scenarios import express_traces
from leadlab.scenarios.express_traces import (
    FACTS,
    RECORDED_FROM,
    ROWS,
    TRACE_LIMIT,
    RunsForEver,
    differences,
    python_handler,
    record,
    recorded_row,
    replay,
    seeded_apps,
    seeded_traces,
)
from leadlab.scenarios.web_request import Req, Res, Response, match

EXPRESS = os.environ.get("LEADLAB_EXPRESS", "")


def test_each_request_has_its_trace() -> None:
    for row in ROWS:
        assert len(row.requests) == len(row.traces)
    assert [len(requests) for _, requests in seeded_apps()] == [len(traces) for traces in seeded_traces()]
    assert max(len(trace) for traces in seeded_traces() for trace, _ in traces) * 4 < TRACE_LIMIT


def test_rows_are_found_by_their_names() -> None:
    assert recorded_row("OPTIONS").traces == ((["GET, HEAD, POST"], 200),)
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.skipif(not EXPRESS, reason="LEADLAB_EXPRESS names no folder in which npm has installed express@5.3.0")
def test_the_installed_express_does_what_is_recorded() -> None:
    stamp, _, facts = record(EXPRESS, [])
    assert (stamp, facts) == (RECORDED_FROM, FACTS)
    assert differences(EXPRESS) == []


def test_a_folder_without_express_is_said_so(tmp_path: os.PathLike[str]) -> None:
    with pytest.raises(NodeError, match="Cannot find module"):
        differences(os.fspath(tmp_path))


def test_a_handler_that_is_called_for_ever_is_ended() -> None:
    handler = python_handler("again next", [])

    def proceed() -> None:
        handler(Req("GET", "/"), Res(), proceed)

    with pytest.raises(RunsForEver):
        proceed()


def test_words_of_a_handler() -> None:
    class OneHandler:
        def use(self, handler: object) -> None:
            self.handler = handler

        async def handle(self, method: str, url: str) -> Response:
            res = Res()
            self.handler(Req(method, url), res, None)  # type: ignore[operator]
            return await res.response()

    spec: express_traces.Spec = [["use", "a:{url}:{params} status:404"]]
    assert simulate(replay(OneHandler, spec, ("GET /x?y=1",))) == ((["a:/x?y=1+:{}"], 404),)


@pytest.mark.parametrize(
    ("pattern", "path", "end", "found"),
    [
        ("/", "/a", False, ({}, "")),
        ("/", "/a", True, None),
        ("/", "/", True, ({}, "")),
        ("/api", "/apix", False, None),
        ("/api", "/API/x", False, ({}, "/API")),
        ("/api", "/api/", False, ({}, "/api")),
        ("/a", "/a/", True, ({}, "/a")),
        ("/a", "/a/b", True, None),
        ("/u/:id", "/u/7%20a", True, ({"id": "7 a"}, "/u/7%20a")),
        ("/u/:id", "/u/", True, None),
        ("/u/:id", "/u/7/x", False, ({"id": "7"}, "/u/7")),
        ("/f/*path", "/f/a/b%20c", True, ({"path": ["a", "b c"]}, "/f/a/b%20c")),
        ("/a.b", "/axb", True, None),
    ],
)
def test_paths_match_as_in_express(pattern: str, path: str, end: bool, found: object) -> None:
    assert match(pattern, path, end=end) == found


def test_the_second_answer_is_refused() -> None:
    async def scenario() -> Response:
        res = Res()
        res.status(201).send("first")
        with pytest.raises(RuntimeError):
            res.status(500).send("second")
        assert res.sent
        return await res.response()

    assert simulate(scenario()) == Response(201, "first")
