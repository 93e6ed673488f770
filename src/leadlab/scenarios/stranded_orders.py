"""A work queue of orders on a real JetStream server, with a durable consumer that delivers each at most three times.

What the consumer does with a delivery stands in the lesson. Here lie the queue, a pull that ends when nothing can come
any more, and what the server reports afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import nats
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, RetentionPolicy, StorageType, StreamConfig

from leadlab import engines

DURABLE = "payments"
ACK_WAIT_S = 60.0  # never runs out within a run: an order comes again only when it was handed back
ANSWER_LIMIT_S = 30.0


class OrderQueue:
    """The queue ``stream``, as its one consumer sees it."""

    def __init__(self, context: JetStreamContext, client: nats.NATS, stream: str, orders: int) -> None:
        self.orders = orders
        self.given_up = 0  # orders that the server announced to have reached max deliver
        self._context, self._client, self._stream = context, client, stream
        self._all_given_up = asyncio.Event()

    async def open(self, max_deliver: int) -> None:
        """Create the stream and its consumer, and publish the orders."""
        await self._client.subscribe(
            f"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{self._stream}.{DURABLE}", cb=self._count_advisory
        )
        await self._context.add_stream(
            StreamConfig(
                name=self._stream,
                subjects=[f"{self._stream}.>"],
                retention=RetentionPolicy.WORK_QUEUE,
                storage=StorageType.MEMORY,
            )
        )
        config = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT, ack_wait=ACK_WAIT_S, max_deliver=max_deliver)
        self._pull = await self._context.pull_subscribe(f"{self._stream}.>", DURABLE, self._stream, config)
        for number in range(self.orders):
            await self._context.publish(f"{self._stream}.{number}", b"")

    async def pull(self, most: int) -> list[Msg]:
        """At least one and at most ``most`` deliveries; none once the server has given up every order."""
        fetching = asyncio.ensure_future(self._pull.fetch(most, timeout=ANSWER_LIMIT_S))
        ending = asyncio.ensure_future(self._all_given_up.wait())
        try:
            await asyncio.wait({fetching, ending}, return_when=asyncio.FIRST_COMPLETED)
            return fetching.result() if fetching.done() else []
        finally:
            for task in (fetching, ending):
                task.cancel()
            await asyncio.gather(fetching, ending, return_exceptions=True)

    async def report(self) -> dict[str, int]:
        """What the server says of the stream and of the consumer."""
        consumer = await self._context.consumer_info(self._stream, DURABLE)
        stream = await self._context.stream_info(self._stream)
        return {
            "given up": self.given_up,
            "still stored": stream.state.messages,
            "num_pending": consumer.num_pending or 0,
            "num_ack_pending": consumer.num_ack_pending or 0,
            "offered to a new pull": await self._offered(),
        }

    async def _offered(self) -> int:
        """1 if a pull that does not wait gets an order (it is handed back, but counts as delivered), 0 if none."""
        inbox = self._client.new_inbox()
        answers = await self._client.subscribe(inbox, max_msgs=1)
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{DURABLE}"
        await self._client.publish(subject, json.dumps({"batch": 1, "no_wait": True}).encode(), reply=inbox)
        answer = await answers.next_msg(timeout=ANSWER_LIMIT_S)
        if (answer.headers or {}).get("Status"):  # 404: no messages
            return 0
        await answer.nak()
        return 1

    async def _count_advisory(self, _message: Msg) -> None:
        self.given_up += 1
        if self.given_up == self.orders:
            self._all_given_up.set()


@contextlib.asynccontextmanager
async def order_queue(stream: str, orders: int = 20, max_deliver: int = 3) -> AsyncIterator[OrderQueue]:
    """A new work queue of ``orders`` orders on the kernel's NATS server; deleted at the end."""
    client = await nats.connect(servers=[engines.jetstream().url], reconnect_time_wait=0.1)
    try:
        context = client.jetstream()
        queue = OrderQueue(context, client, stream, orders)
        try:
            await queue.open(max_deliver)
            yield queue
        finally:
            with contextlib.suppress(nats.js.errors.NotFoundError):
                await context.delete_stream(stream)
    finally:
        await client.close()


def side_by_side(results: dict[str, dict[str, int]]) -> str:
    """The results as an aligned table, a column each."""
    names = list(next(iter(results.values())))
    label = max(map(len, names))
    lines = [" " * label + "".join(f"  {title:>{len(title)}}" for title in results)]
    for name in names:
        lines.append(f"{name:{label}}" + "".join(f"  {results[title][name]:{len(title)}}" for title in results))
    return "\n".join(lines)
