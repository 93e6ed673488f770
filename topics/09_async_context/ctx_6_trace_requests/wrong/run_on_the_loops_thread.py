"""The function is simply called, and the loop stands still.

fails: a_thread_sees_the_callers_span
score: 15 of 16
"""


async def in_thread(fn, *args):
    return fn(*args)
