"""The loop's thread waits for the SDK's thread.

fails: a_cancelled_request_is_harmless, the_span_when_lookup_began
score: 14 of 16
"""

import concurrent.futures


async def lookup(sdk, key, on_value):
    answer = concurrent.futures.Future()

    def settle(error, value):
        if error is None:
            answer.set_result(value)
        else:
            answer.set_exception(error)

    sdk.lookup(key, settle)
    return on_value(answer.result(timeout=0.5))
