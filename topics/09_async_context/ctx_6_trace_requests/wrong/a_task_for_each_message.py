"""Each message gets a task, and nobody waits for it.

fails: the_worker_goes_on_one_by_one, the_worker_ends_when_cancelled
score: 14 of 16
"""

import asyncio
import contextvars

from ..given import current_span, open_span, read_traceparent, worker_errors


async def worker(queue, handlers):
    async def run(message):
        try:
            handler = handlers[message["job"]]
            current_span.set(read_traceparent(message.get("traceparent")))
            with open_span(message["job"]):
                await handler(message["payload"])
        except Exception as error:
            worker_errors.append(error)

    jobs = set()
    while True:
        jobs.add(asyncio.create_task(run(await queue.get()), context=contextvars.Context()))
