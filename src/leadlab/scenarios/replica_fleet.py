"""The hedging lesson's fleet: equal single-worker servers with queues, and a second copy for requests that are slow."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ANSWER, COPY_DUE = 0, 1  # kinds of event; at equal times an answer comes first


@dataclass(frozen=True)
class HedgedRun:
    """What one run of :func:`run_hedged_fleet` showed. Times in mean service times."""

    latency: NDArray[np.float64]
    hedges: float  # second copies per request
    busy: float  # share of the servers' time that was worked, up to the last arrival


def run_hedged_fleet(
    load: float,
    requests: int,
    delay: float | None,
    *,
    drop_losers: bool = True,
    hedge_cap: float | None = None,
    servers: int = 20,
    seed: int = 0,
) -> HedgedRun:
    """Requests arrive at random (Poisson); each server works alone, first come first served, exponential times of mean 1.

    A request goes to a server drawn at random. When it is unanswered after ``delay``, a copy with a service time of its
    own goes to another server drawn at random; the first answer counts. Work that has begun is never interrupted.

    Args:
        load: utilisation of the servers by the first copies alone.
        delay: in mean service times; None for no copies.
        drop_losers: whether a copy that still waits in a queue is dropped when its request has been answered.
        hedge_cap: at most 10 + ``hedge_cap`` · (requests so far) copies are sent; None for no cap.
    """
    rng = np.random.default_rng(seed)
    arrived = rng.exponential(1 / (load * servers), requests).cumsum()
    work: list[list[float]] = rng.exponential(1.0, (requests, 2)).tolist()
    first = rng.integers(servers, size=requests)
    second = (first + rng.integers(1, servers, size=requests)) % servers
    target: list[tuple[int, int]] = list(zip(first.tolist(), second.tolist(), strict=True))
    answered: list[float | None] = [None] * requests
    queues: list[deque[tuple[int, int]]] = [deque() for _ in range(servers)]
    is_busy = [False] * servers
    events: list[tuple[float, int, int, int]] = []  # time, kind, request, server
    end = float(arrived[-1])
    worked, hedges = 0.0, 0

    def serve_next(server: int, now: float) -> None:
        nonlocal worked
        queue = queues[server]
        is_busy[server] = False
        while queue and not is_busy[server]:
            request, copy = queue.popleft()
            if not drop_losers or answered[request] is None:
                is_busy[server] = True
                takes = work[request][copy]
                worked += max(0.0, min(now + takes, end) - now)
                heapq.heappush(events, (now + takes, ANSWER, request, server))

    def send(request: int, copy: int, now: float) -> None:
        server = target[request][copy]
        queues[server].append((request, copy))
        if not is_busy[server]:
            serve_next(server, now)

    def run_until(until: float, so_far: int) -> None:
        nonlocal hedges
        while events and events[0][0] <= until:
            now, kind, request, server = heapq.heappop(events)
            if kind == ANSWER:
                if answered[request] is None:
                    answered[request] = now
                serve_next(server, now)
            elif answered[request] is None and (hedge_cap is None or hedges < 10 + hedge_cap * so_far):
                hedges += 1
                send(request, 1, now)

    for request, now in enumerate(arrived.tolist()):
        run_until(now, request)
        send(request, 0, now)
        if delay is not None:
            heapq.heappush(events, (now + delay, COPY_DUE, request, -1))
    run_until(float("inf"), requests)
    return HedgedRun(np.array(answered, dtype=float) - arrived, hedges / requests, worked / (servers * end))
