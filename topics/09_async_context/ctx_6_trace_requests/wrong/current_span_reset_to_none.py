"""Afterwards nothing is current, whatever the caller had.

fails: headers_of_every_kind, errors_pass_and_leave_nothing
score: 14 of 16
"""

from ..given import current_span, open_span, read_traceparent, write_traceparent
from ..solution import enqueue, in_thread, lookup


async def entry(headers, deps):
    header = next((value for name, value in headers.items() if name.lower() == "traceparent"), None)
    current_span.set(read_traceparent(header))
    try:
        with open_span("request") as request:
            price = await lookup(deps.sdk, deps.key, deps.parse_price)
            page = await in_thread(deps.render, price)
            await enqueue(deps.queue, "audit", {"price": price})
            return {"traceparent": write_traceparent(request), "page": page}
    finally:
        current_span.set(None)
