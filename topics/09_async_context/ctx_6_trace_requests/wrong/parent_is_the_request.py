"""The message names the request's span, not the span enqueue.

fails: the_message_names_the_enqueue_span, one_request_is_one_tree, fifty_requests_are_fifty_traces
score: 11 of 16
"""

from ..given import current_span, open_span, write_traceparent


async def enqueue(queue, job, payload):
    caller = current_span.get()
    with open_span("enqueue"):
        await queue.put({"job": job, "payload": payload, "traceparent": caller and write_traceparent(caller)})
