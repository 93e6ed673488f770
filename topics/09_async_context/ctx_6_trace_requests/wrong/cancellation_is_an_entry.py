"""Catches BaseException, so a cancellation becomes an entry and the worker goes on.

fails: the_worker_ends_when_cancelled
score: 15 of 16
"""

from ..given import current_span, open_span, read_traceparent, worker_errors


async def worker(queue, handlers):
    while True:
        message = await queue.get()
        token = current_span.set(read_traceparent(message.get("traceparent")))
        try:
            handler = handlers[message["job"]]
            with open_span(message["job"]):
                await handler(message["payload"])
        except BaseException as error:
            worker_errors.append(error)
        finally:
            current_span.reset(token)
