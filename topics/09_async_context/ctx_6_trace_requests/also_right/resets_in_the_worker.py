"""One task for all jobs with set and reset; the SDK's answer comes over a concurrent future and on_value runs bound."""

import concurrent.futures
import contextvars
import functools
from asyncio import get_running_loop, wrap_future

from ..given import current_span, open_span, read_traceparent, worker_errors, write_traceparent


async def lookup(sdk, key, on_value):
    bound = functools.partial(contextvars.copy_context().run, on_value)
    answer = concurrent.futures.Future()
    answer.set_running_or_notify_cancel()  # from now on it cannot be cancelled, so the callback may always set it

    def callback(error, value):
        try:
            if error is not None:
                raise error
            answer.set_result(bound(value))
        except Exception as raised:
            answer.set_exception(raised)

    sdk.lookup(key, callback)
    return await wrap_future(answer)


async def in_thread(fn, *args):
    return await get_running_loop().run_in_executor(None, contextvars.copy_context().run, fn, *args)


async def enqueue(queue, job, payload):
    with open_span("enqueue"):
        message = {"job": job, "payload": payload}
        message["traceparent"] = write_traceparent(current_span.get())
        await queue.put(message)


async def worker(queue, handlers):
    while True:
        message = await queue.get()
        token = current_span.set(read_traceparent(message.get("traceparent")))
        try:
            if message["job"] not in handlers:
                worker_errors.append(f"no handler for {message['job']}")
                continue
            with open_span(message["job"]):
                await handlers[message["job"]](message["payload"])
        except Exception as error:
            worker_errors.append(f"{message['job']}: {error}")
        finally:
            current_span.reset(token)


async def entry(headers, deps):
    lower = {name.lower(): value for name, value in headers.items()}
    before = current_span.get()
    current_span.set(read_traceparent(lower.get("traceparent")))
    try:
        with open_span("request") as span:
            price = await lookup(deps.sdk, deps.key, deps.parse_price)
            page = await in_thread(deps.render, price)
            await enqueue(deps.queue, "audit", {"price": price})
    finally:
        current_span.set(before)
    return {"traceparent": write_traceparent(span), "page": page}
