"""Node.js as a peer: the connection, what is left behind, and what a failing script says."""

import asyncio
import threading

import pytest

from leadlab import recorded
from leadlab.node import NodeError
from leadlab.scenarios.llp1 import frame_bytes
from leadlab.scenarios.node_peer import ask_node_server, node_output, node_result, node_server

UPPER_CASE = """
const fs = require("node:fs"), net = require("node:net");
const server = net.createServer((socket) => {
  socket.on("data", (chunk) => socket.write(chunk.toString("latin1").toUpperCase()));
  server.close();
}).listen(0, "127.0.0.1", () => fs.writeFileSync("port", server.address().port + "\\n"));
"""


def test_a_server_is_talked_to_and_ends_with_its_connection() -> None:
    before = threading.active_count()
    with node_server(UPPER_CASE) as connection:
        connection.sendall(b"llp")
        assert connection.recv(16) == b"LLP"
    assert threading.active_count() == before


def test_a_server_that_does_not_listen_says_why() -> None:
    with pytest.raises(NodeError, match="ReferenceError: nothing is not defined"), node_server("nothing();"):
        pass
    with pytest.raises(NodeError, match="without listening"), node_server("1 + 1;"):
        pass


def test_a_server_says_at_its_end_what_it_has_seen() -> None:
    source = UPPER_CASE + 'server.on("close", () => console.log(JSON.stringify({ closed: true })));'

    async def ask(port: int) -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"llp")
        answer = (await reader.readexactly(3)).decode()
        writer.close()
        return answer

    before = threading.active_count()
    assert ask_node_server(source, ask) == ("LLP", {"closed": True})
    assert threading.active_count() == before
    with pytest.raises(NodeError, match="without listening"):
        ask_node_server("1 + 1;", ask)


def test_a_script_reads_what_it_is_given() -> None:
    source = 'process.stdout.write(require("node:fs").readFileSync(0, "utf8").toUpperCase())'
    assert node_output(source, "llp") == "LLP"
    with pytest.raises(NodeError, match="exit code 3"):
        node_output("process.exit(3)")


def test_without_node_the_recorded_result_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(recorded.WITHOUT, "node")

    def never() -> None:
        raise AssertionError("Node.js was run")

    assert node_result("buf-1-echo", never) == {"sent": 1000, "right": 1000}
    assert "recorded result (Node.js" in capsys.readouterr().out


def test_the_frames_of_the_scenario_are_those_of_the_topic() -> None:
    assert frame_bytes(1, b"").hex() == "4c4c0101000000006e87edd3"
    assert frame_bytes(7, "€5".encode()).hex() == "4c4c010700000004260b669ae282ac35"
