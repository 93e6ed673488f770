"""The pipes that hang a thread, and the loop that they hang it for."""

import asyncio
import contextlib
import os
import threading
import time
from pathlib import Path

import pytest

from leadlab.scenarios.stalled_pool import Phases, echo_once, named_pipes, on_own_loop, open_pipe

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX only")


def test_a_reader_blocks_until_the_writer_comes() -> None:
    done: list[str] = []

    def read(path: str) -> None:
        open_pipe(path, "r")
        done.append("reader")

    with named_pipes(1) as (path,):
        reader = threading.Thread(target=read, args=(path,))
        reader.start()
        assert done == []
        open_pipe(path, "w")  # returns only because the reader waits
        reader.join(10)
        assert done == ["reader"]


def read_if_there(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        open_pipe(path, "r")


def test_the_end_of_the_block_lets_blocked_threads_go_and_removes_the_pipes() -> None:
    with named_pipes(2) as paths:
        readers = [threading.Thread(target=read_if_there, args=(path,), daemon=True) for path in paths]
        for reader in readers:
            reader.start()
        time.sleep(0.05)  # until both are blocked; one that comes later finds its pipe gone and ends too
    for reader in readers:
        reader.join(10)
    assert not any(reader.is_alive() for reader in readers)
    assert not any(Path(path).exists() for path in paths)


def test_names_are_noted_in_the_phase_in_which_they_end() -> None:
    async def main() -> list[set[str]]:
        phases, gate = Phases(), asyncio.Event()
        first, second = phases.start("early", echo_once()), phases.start("late", gate.wait())
        await first
        phases.open_next()
        gate.set()
        await second
        return phases.names

    assert on_own_loop(main()) == [{"early"}, {"late"}]


def test_the_echo_comes_back() -> None:
    assert on_own_loop(echo_once()) == b"ping\n"
