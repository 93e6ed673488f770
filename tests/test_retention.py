"""The broker's verbs of the lesson on what each contract keeps, against a real server."""

import asyncio
from collections.abc import Awaitable, Callable

import nats
import pytest
from nats.js.api import RetentionPolicy
from nats.js.errors import APIError, NotFoundError

from leadlab import engines
from leadlab.scenarios.retention import OrderBroker, order_broker


def on_a_broker(work: Callable[[OrderBroker], Awaitable[None]]) -> None:
    async def main() -> None:
        async with order_broker(engines.jetstream().url) as broker:
            await work(broker)

    asyncio.run(main())


def test_the_count_waits_for_everything_published_before_it() -> None:
    async def work(broker: OrderBroker) -> None:
        for _ in range(50):
            subject = broker.new_name()
            await broker.publish_unconfirmed(subject, [1, 2, 3])
            early = await broker.nats.subscribe(subject)
            await broker.publish_unconfirmed(subject, [4, 5])
            late = await broker.nats.subscribe(subject)
            assert await broker.arrived(subject, early, late) == [[4, 5], []]

    on_a_broker(work)


def test_what_is_given_back_is_delivered_again_at_once() -> None:
    async def work(broker: OrderBroker) -> None:
        queue = await broker.stream(RetentionPolicy.WORK_QUEUE)
        await broker.publish_orders(queue, [1, 2, 3])
        worker = await broker.durable(queue, "payment")
        held = await broker.fetch(worker, 2)
        await broker.give_back(held)
        again = await broker.fetch(worker, 3)
        assert sorted(int(message.data) for message in again) == [1, 2, 3]
        assert sorted(message.metadata.num_delivered for message in again) == [1, 2, 2]
        assert await broker.ack(again) == 3
        assert await broker.stored(queue) == 0

    on_a_broker(work)


def test_history_ends_at_the_stream_sequence_of_the_subject_s_last_event() -> None:
    async def work(broker: OrderBroker) -> None:
        log = await broker.stream(RetentionPolicy.LIMITS)
        assert await broker.history(log, f"{log}.7") == ([], 0)
        await broker.publish_event(f"{log}.6", {"type": "A"}, {})
        await broker.publish_event(f"{log}.7", {"type": "B"}, {})
        await broker.publish_event(f"{log}.6", {"type": "C"}, {})
        assert await broker.history(log, f"{log}.7") == ([{"type": "B"}], 2)
        assert await broker.history(log, f"{log}.6") == ([{"type": "A"}, {"type": "C"}], 3)

    on_a_broker(work)


def test_a_closed_broker_leaves_no_stream_behind_even_after_an_error() -> None:
    names: list[str] = []

    async def main() -> None:
        url = engines.jetstream().url
        with pytest.raises(APIError):
            async with order_broker(url) as broker:
                names.append(await broker.stream(RetentionPolicy.WORK_QUEUE))
                await broker.durable(names[0], "payment")
                await broker.durable(names[0], "mail")
        client = await nats.connect(servers=[url], reconnect_time_wait=0.1)
        with pytest.raises(NotFoundError):
            await client.jetstream().stream_info(names[0])
        await client.close()

    asyncio.run(main())
