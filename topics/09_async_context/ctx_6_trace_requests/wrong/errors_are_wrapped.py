"""The SDK's error is raised inside another exception.

fails: errors_pass_and_leave_nothing
score: 15 of 16
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
            answer.set_exception(RuntimeError(str(error)))

    sdk.lookup(key, lambda error, value: loop.call_soon_threadsafe(settle, error, value))
    value = await answer
    return context.run(on_value, value)
