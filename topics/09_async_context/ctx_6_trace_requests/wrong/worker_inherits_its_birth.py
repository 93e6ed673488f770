"""A message without a header runs under whatever was current where the worker started.

fails: jobs_inherit_nothing
score: 14 of 16
"""

from ..given import current_span, open_span, read_traceparent, worker_errors


async def worker(queue, handlers):
    while True:
        message = await queue.get()
        token = current_span.set(read_traceparent(message.get("traceparent")) or current_span.get())
        try:
            handler = handlers[message["job"]]
            with open_span(message["job"]):
                await handler(message["payload"])
        except Exception as error:
            worker_errors.append(error)
        finally:
            current_span.reset(token)
