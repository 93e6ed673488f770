"""The handler is shielded, so it goes on when the worker is cancelled.

fails: the_worker_ends_when_cancelled
score: 15 of 16
"""

import asyncio
import contextvars

from ..given import current_span, open_span, read_traceparent, worker_errors


async def worker(queue, handlers):
    async def run(message):
        handler = handlers[message["job"]]
        current_span.set(read_traceparent(message.get("traceparent")))
        with open_span(message["job"]):
            await handler(message["payload"])

    while True:
        job = asyncio.create_task(run(await queue.get()), context=contextvars.Context())
        try:
            await asyncio.shield(job)
        except Exception as error:
            worker_errors.append(error)
