"""The reply repeats the header that came in.

fails: one_request_is_one_tree, fifty_requests_are_fifty_traces, headers_of_every_kind
score: 11 of 16
"""

from ..given import current_span, open_span, read_traceparent, write_traceparent
from ..solution import enqueue, in_thread, lookup


async def entry(headers, deps):
    header = next((value for name, value in headers.items() if name.lower() == "traceparent"), None)
    token = current_span.set(read_traceparent(header))
    try:
        with open_span("request") as request:
            price = await lookup(deps.sdk, deps.key, deps.parse_price)
            page = await in_thread(deps.render, price)
            await enqueue(deps.queue, "audit", {"price": price})
            return {"traceparent": header or write_traceparent(request), "page": page}
    finally:
        current_span.reset(token)
