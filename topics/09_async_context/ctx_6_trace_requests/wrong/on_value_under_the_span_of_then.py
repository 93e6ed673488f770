"""on_value runs after the await under whatever span is current by then.

fails: the_span_when_lookup_began
score: 15 of 16
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

    sdk.lookup(key, lambda error, value: loop.call_soon_threadsafe(settle, error, value))
    value = await answer
    return on_value(value)
