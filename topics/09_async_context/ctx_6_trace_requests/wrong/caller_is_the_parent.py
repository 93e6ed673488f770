"""Without a valid header the request becomes a child of whatever span is open.

fails: headers_of_every_kind
score: 15 of 16
"""

from ..given import current_span, open_span, read_traceparent, write_traceparent
from ..solution import enqueue, in_thread, lookup


async def entry(headers, deps):
    header = next((value for name, value in headers.items() if name.lower() == "traceparent"), None)
    token = current_span.set(read_traceparent(header) or current_span.get())
    try:
        with open_span("request") as request:
            price = await lookup(deps.sdk, deps.key, deps.parse_price)
            page = await in_thread(deps.render, price)
            await enqueue(deps.queue, "audit", {"price": price})
            return {"traceparent": write_traceparent(request), "page": page}
    finally:
        current_span.reset(token)
