"""An exception leaves the header's span behind.

fails: errors_pass_and_leave_nothing
score: 15 of 16
"""

from ..given import current_span, open_span, read_traceparent, write_traceparent
from ..solution import enqueue, in_thread, lookup


async def entry(headers, deps):
    header = next((value for name, value in headers.items() if name.lower() == "traceparent"), None)
    token = current_span.set(read_traceparent(header))
    with open_span("request") as request:
        price = await lookup(deps.sdk, deps.key, deps.parse_price)
        page = await in_thread(deps.render, price)
        await enqueue(deps.queue, "audit", {"price": price})
    current_span.reset(token)
    return {"traceparent": write_traceparent(request), "page": page}
