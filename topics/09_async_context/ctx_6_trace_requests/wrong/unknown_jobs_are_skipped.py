"""A job that nobody handles is dropped without a word.

fails: the_worker_goes_on_one_by_one
score: 15 of 16
"""

from ..given import current_span, open_span, read_traceparent, worker_errors


async def worker(queue, handlers):
    while True:
        message = await queue.get()
        token = current_span.set(read_traceparent(message.get("traceparent")))
        try:
            handler = handlers.get(message["job"])
            if handler is None:
                continue
            with open_span(message["job"]):
                await handler(message["payload"])
        except Exception as error:
            worker_errors.append(error)
        finally:
            current_span.reset(token)
