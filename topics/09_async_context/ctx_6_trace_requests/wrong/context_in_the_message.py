"""The context object itself is put into the message.

fails: the_message_names_the_enqueue_span, one_request_is_one_tree, fifty_requests_are_fifty_traces,
    headers_of_every_kind, a_cancelled_request_is_harmless
score: 9 of 16
"""

import contextvars

from ..given import open_span


async def enqueue(queue, job, payload):
    with open_span("enqueue"):
        await queue.put({"job": job, "payload": payload, "context": contextvars.copy_context()})
