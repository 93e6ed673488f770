"""on_value runs inside the stored callback, on the SDK's thread and in its first caller's context.

fails: a_lookup_runs_on_value_under_the_callers_span, fifty_requests_are_fifty_traces
score: 13 of 16
"""

import asyncio


async def lookup(sdk, key, on_value):
    loop = asyncio.get_running_loop()
    answer = loop.create_future()

    def settle(error, value):
        if answer.done():
            return
        if error is None:
            answer.set_result(value)
        else:
            answer.set_exception(error)

    def on_the_sdks_thread(error, value):
        if error is None:
            try:
                value = on_value(value)
            except Exception as raised:
                error = raised
        loop.call_soon_threadsafe(settle, error, value)

    sdk.lookup(key, on_the_sdks_thread)
    return await answer
