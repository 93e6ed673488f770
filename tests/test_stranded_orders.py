"""The queue of orders on the real server: when a pull ends, and what the report says."""

from __future__ import annotations

import asyncio

import pytest

from leadlab import engines
from leadlab.scenarios.stranded_orders import order_queue, side_by_side


@pytest.fixture(autouse=True)
def _server() -> None:
    try:
        engines.jetstream()
    except engines.EngineMissing as missing:
        pytest.skip(str(missing))


def test_pull_ends_when_the_server_has_given_up_every_order() -> None:
    async def main() -> tuple[list[int], dict[str, int]]:
        sizes = []
        async with order_queue("test-given-up", orders=4, max_deliver=2) as queue:
            while batch := await queue.pull(3):
                sizes.append(len(batch))
                for message in batch:
                    await message.nak()
            return sizes, await queue.report()

    sizes, report = asyncio.run(main())
    assert sum(sizes) == 4 * 2
    assert max(sizes) <= 3
    assert report == {
        "given up": 4,
        "still stored": 4,
        "num_pending": 0,
        "num_ack_pending": 0,
        "offered to a new pull": 0,
    }


def test_report_counts_what_waits_and_what_is_in_flight() -> None:
    async def main() -> dict[str, int]:
        async with order_queue("test-waiting", orders=5) as queue:
            first, *_ = await queue.pull(2)
            await first.ack_sync()
            return await queue.report()

    report = asyncio.run(main())
    assert (report["still stored"], report["num_pending"], report["num_ack_pending"]) == (4, 3, 1)
    assert report["offered to a new pull"] == 1


def test_a_queue_is_gone_when_its_scenario_ends() -> None:
    async def main() -> list[int]:
        stored = []
        for orders in (3, 2):
            async with order_queue("test-again", orders) as queue:
                stored.append((await queue.report())["still stored"])
        return stored

    assert asyncio.run(main()) == [3, 2]


def test_results_stand_side_by_side() -> None:
    text = side_by_side({"one": {"deliveries": 60}, "another": {"deliveries": 5}})
    assert text.splitlines() == ["            one  another", "deliveries   60        5"]
