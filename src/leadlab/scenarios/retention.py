"""Ten orders on a NATS server under several contracts: what each of them keeps, and for whom.

Which contract does what stands in the lesson. Here lie the verbs that it is told with: streams in memory with names of
their own that go away with their :class:`OrderBroker`, orders published into them, and counts that wait for nothing.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, RetentionPolicy, StorageType, StreamConfig

Durable = JetStreamContext.PullSubscription
ACK_WAIT_S = 60.0  # never runs out within a scenario: redelivery is asked for, so no count hangs on the wall clock
FETCH_LIMIT_S = 5.0
_END = b"end"


class OrderBroker:
    """A client of one NATS server. ``nats`` and ``jetstream`` are the library's own objects.

    A stream is called by its name; its subjects are ``<name>.placed`` and the like.
    """

    def __init__(self, client: Client):
        self.nats: Client = client
        self.jetstream: JetStreamContext = client.jetstream()
        self._streams: list[str] = []

    def new_name(self) -> str:
        """A name for a stream or subject that nobody else on the server uses."""
        return f"orders-{secrets.token_hex(6)}"

    async def stream(self, retention: RetentionPolicy) -> str:
        """The name of a new stream in memory that keeps messages as ``retention`` says."""
        name = self.new_name()
        await self.jetstream.add_stream(
            StreamConfig(name=name, subjects=[f"{name}.>"], retention=retention, storage=StorageType.MEMORY)
        )
        self._streams.append(name)
        return name

    async def durable(self, stream: str, name: str, filter_subject: str | None = None) -> Durable:
        """A pull subscription to the durable consumer ``name``, which is made if it is missing; it acknowledges each message.

        Raises ``nats.js.errors.APIError`` if the server refuses the consumer.
        """
        config = ConsumerConfig(
            durable_name=name, ack_policy=AckPolicy.EXPLICIT, ack_wait=ACK_WAIT_S, filter_subject=filter_subject
        )
        await self.jetstream.add_consumer(stream, config)
        return await self.jetstream.pull_subscribe_bind(durable=name, stream=stream)

    async def publish_orders(self, stream: str, orders: Iterable[int]) -> None:
        """Publish the orders of these numbers, each one confirmed by the server as stored."""
        for number in orders:
            await self.jetstream.publish(f"{stream}.placed", str(number).encode())

    async def publish_unconfirmed(self, subject: str, orders: Iterable[int]) -> None:
        """Publish the orders of these numbers by core NATS, which stores and confirms nothing."""
        for number in orders:
            await self.nats.publish(subject, str(number).encode())

    async def arrived(self, subject: str, *subscriptions: Subscription) -> list[list[int]]:
        """Which orders each of the core ``subscriptions`` to ``subject`` has got of all that were published so far.

        A last message of its own marks the end. ``Client.flush`` is no such mark: nats-py 2.16 writes its PING ahead of what it has
        buffered, so the server's answer does not mean that the messages before it were delivered.
        """
        await self.nats.publish(subject, _END)
        got: list[list[int]] = [[] for _ in subscriptions]
        for orders, subscription in zip(got, subscriptions, strict=True):
            while (message := await subscription.next_msg(timeout=FETCH_LIMIT_S)).data != _END:
                orders.append(int(message.data))
        return got

    async def fetch(self, consumer: Durable, count: int) -> list[Msg]:
        """The next ``count`` messages of a durable. Raises ``nats.errors.TimeoutError`` if there are fewer."""
        messages: list[Msg] = []
        while len(messages) < count:
            messages += await consumer.fetch(count - len(messages), timeout=FETCH_LIMIT_S)
        return messages

    async def ack(self, messages: Iterable[Msg]) -> int:
        """Acknowledge each message and wait until the server has taken it; how many they were."""
        count = 0
        for message in messages:
            await message.ack_sync()
            count += 1
        return count

    async def give_back(self, messages: Iterable[Msg]) -> None:
        """Hand a dead worker's messages back at once, instead of waiting until their ack wait is over."""
        for message in messages:
            await self.nats.publish(message.reply, b"-NAK")

    async def stored(self, stream: str) -> int:
        """How many messages the stream holds."""
        return (await self.jetstream.stream_info(stream)).state.messages

    async def waiting(self, stream: str, durable: str) -> int:
        """How many of the stream's messages a durable that was just made will be given."""
        pending = (await self.jetstream.consumer_info(stream, durable)).num_pending
        return pending or 0

    async def history(self, stream: str, subject: str) -> tuple[list[dict[str, Any]], int]:
        """All events on ``subject`` of a stream, and the stream sequence of the last one, 0 if there is none."""
        reader = await self.jetstream.pull_subscribe(subject, stream=stream)  # an ephemeral consumer
        count = (await reader.consumer_info()).num_pending or 0
        messages = await self.fetch(reader, count)
        await reader.unsubscribe()
        last = messages[-1].metadata.sequence.stream if messages else 0
        return [json.loads(message.data) for message in messages], last

    async def publish_event(self, subject: str, event: Mapping[str, Any], headers: dict[str, str]) -> int:
        """Publish ``event`` as JSON; the sequence that the stream gave it. Raises ``nats.js.errors.APIError``."""
        return (await self.jetstream.publish(subject, json.dumps(event).encode(), headers=headers)).seq

    async def close(self) -> None:
        """Delete the streams that were made here and end the connection."""
        for name in self._streams:
            await self.jetstream.delete_stream(name)
        await self.nats.close()


@contextlib.asynccontextmanager
async def order_broker(url: str) -> AsyncIterator[OrderBroker]:
    """An :class:`OrderBroker` on the NATS server at ``url``, closed at the end."""
    broker = OrderBroker(await nats.connect(servers=[url], reconnect_time_wait=0.1))
    try:
        yield broker
    finally:
        await broker.close()
