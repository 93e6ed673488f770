"""A thread pool that hangs on command: named pipes that nobody writes to, and the picture of who waits behind whom."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from leadlab.figures import BLUE, VERMILION

Result = TypeVar("Result")


@contextlib.contextmanager
def named_pipes(count: int) -> Iterator[list[str]]:
    """Paths of ``count`` named pipes in a folder that is removed afterwards. POSIX only.

    Threads that are still blocked in opening one when the block ends are let go.
    """
    with TemporaryDirectory() as folder:
        paths = [str(Path(folder, f"pipe{i}")) for i in range(count)]
        for path in paths:
            os.mkfifo(path)
        try:
            yield paths
        finally:
            for path in paths:
                # Read and write at once never blocks, and is the writer that a blocked reader waits for.
                os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))


def open_pipe(path: str, mode: str) -> None:
    """Open the pipe for reading ("r") or writing ("w") and close it again: blocks until the other side opens it too."""
    os.close(os.open(path, os.O_RDONLY if mode == "r" else os.O_WRONLY))


async def echo_once() -> bytes:
    """One line over a loopback connection and back."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readline())
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"ping\n")
        line = await reader.readline()
        writer.close()
        await writer.wait_closed()
    return line


class Phases:
    """The names of awaitables that have ended, in one set for each phase of an experiment."""

    def __init__(self) -> None:
        self.names: list[set[str]] = [set()]

    def start(self, name: str, awaitable: Awaitable[object]) -> asyncio.Task[None]:
        """Start ``awaitable`` as a task, and note ``name`` in the phase in which it ends."""

        async def noted() -> None:
            await awaitable
            self.names[-1].add(name)

        return asyncio.create_task(noted())

    def open_next(self) -> None:
        """Begin the next phase."""
        self.names.append(set())


def on_own_loop(main: Coroutine[Any, Any, Result]) -> Result:
    """What ``main`` returns, run on a loop and in a thread of its own: a notebook's own loop is running already."""
    with ThreadPoolExecutor(1) as runner:
        return runner.submit(asyncio.run, main).result()


def draw_pool(panels: Mapping[str, Mapping[str, tuple[float, float]]], slow: str = "lookup") -> Figure:
    """One panel for each title of ``panels``: a bar from start to finish (ms) for each work, in the first panel's order.

    Works whose name begins with ``slow`` are hatched; the finish of the others is written beside their bar.
    """
    figure, all_axes = plt.subplots(1, len(panels), figsize=(8.5, 3.0), sharex=True, sharey=True, squeeze=False)
    names = list(next(iter(panels.values())))
    for axes, (title, spans) in zip(all_axes[0], panels.items(), strict=True):
        for row, name in enumerate(names):
            start, finish = spans[name]
            is_slow = name.startswith(slow)
            axes.barh(
                row,
                finish - start,
                left=start,
                color=VERMILION if is_slow else BLUE,
                edgecolor="white" if is_slow else BLUE,
                hatch="///" if is_slow else None,
            )
            if not is_slow:
                axes.text(finish + 40, row, f"{finish:,.0f} ms", va="center", color=BLUE, fontsize=9)
        axes.set_yticks(range(len(names)), names)
        axes.set(xlabel="time (ms)")
        axes.set_title(title, fontsize=10)
        axes.grid(axis="y", visible=False)
    all_axes[0][0].invert_yaxis()
    return figure
