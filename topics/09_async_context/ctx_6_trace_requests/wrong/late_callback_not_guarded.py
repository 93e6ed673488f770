"""The callback settles the future, whether anybody still waits or not.

fails: a_cancelled_request_is_harmless
score: 15 of 16
"""

import asyncio
import contextvars


async def lookup(sdk, key, on_value):
    context = contextvars.copy_context()
    loop = asyncio.get_running_loop()
    answer = loop.create_future()

    def settle(error, value):
        if error is None:
            answer.set_result(value)
        else:
            answer.set_exception(error)

    sdk.lookup(key, lambda error, value: loop.call_soon_threadsafe(settle, error, value))
    value = await answer
    return context.run(on_value, value)
