"""The SDK's thread settles the future itself.

fails: a_lookup_runs_on_value_under_the_callers_span, fifty_requests_are_fifty_traces, headers_of_every_kind,
    errors_pass_and_leave_nothing, a_cancelled_request_is_harmless, the_span_when_lookup_began
score: 9 of 16
"""

import asyncio
import contextvars


async def lookup(sdk, key, on_value):
    context = contextvars.copy_context()
    loop = asyncio.get_running_loop()
    answer = loop.create_future()

    def settle(error, value):
        if answer.done():
            return
        if error is None:
            answer.set_result(value)
        else:
            answer.set_exception(error)

    sdk.lookup(key, settle)
    value = await answer
    return context.run(on_value, value)
