"""The message is put without a span of its own.

fails: the_message_names_the_enqueue_span, one_request_is_one_tree, fifty_requests_are_fifty_traces
score: 11 of 16
"""

from ..given import current_span, write_traceparent


async def enqueue(queue, job, payload):
    await queue.put({"job": job, "payload": payload, "traceparent": write_traceparent(current_span.get())})
