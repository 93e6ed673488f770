"""Keeps the request's span in a module variable, which the latest request owns.

fails: fifty_requests_are_fifty_traces
score: 14 of 16
"""

from ..given import current_span, open_span, read_traceparent, write_traceparent
from ..solution import in_thread, lookup

_of_request = {}


async def entry(headers, deps):
    header = next((value for name, value in headers.items() if name.lower() == "traceparent"), None)
    token = current_span.set(read_traceparent(header))
    try:
        with open_span("request") as request:
            _of_request["span"] = request
            price = await lookup(deps.sdk, deps.key, deps.parse_price)
            page = await in_thread(deps.render, price)
            await enqueue(deps.queue, "audit", {"price": price})
            return {"traceparent": write_traceparent(request), "page": page}
    finally:
        current_span.reset(token)


async def enqueue(queue, job, payload):
    token = current_span.set(_of_request.get("span", current_span.get()))
    try:
        with open_span("enqueue") as span:
            await queue.put({"job": job, "payload": payload, "traceparent": write_traceparent(span)})
    finally:
        current_span.reset(token)
