"""What the header said stays current after the request.

fails: one_request_is_one_tree, headers_of_every_kind, errors_pass_and_leave_nothing
score: 12 of 16
"""

from ..given import current_span, open_span, read_traceparent, write_traceparent
from ..solution import enqueue, in_thread, lookup


async def entry(headers, deps):
    header = next((value for name, value in headers.items() if name.lower() == "traceparent"), None)
    current_span.set(read_traceparent(header))
    with open_span("request") as request:
        price = await lookup(deps.sdk, deps.key, deps.parse_price)
        page = await in_thread(deps.render, price)
        await enqueue(deps.queue, "audit", {"price": price})
        return {"traceparent": write_traceparent(request), "page": page}
