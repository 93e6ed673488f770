"""Model solution of ctx-6."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from .given import (
    GatewayDeps,
    JobQueue,
    LegacySDK,
    T,
    current_span,
    open_span,
    read_traceparent,
    worker_errors,
    write_traceparent,
)


async def lookup(sdk: LegacySDK, key: str, on_value: Callable[[Any], T]) -> T:
    """Look ``key`` up and return ``on_value(value)``, which runs under the span that was current when this began.

    Raises what the SDK reports or ``on_value`` raises.
    """
    context = contextvars.copy_context()
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Any] = loop.create_future()

    def settle(error: Exception | None, value: Any) -> None:  # on the loop
        if answer.done():
            return
        if error is None:
            answer.set_result(value)
        else:
            answer.set_exception(error)

    sdk.lookup(key, lambda error, value: loop.call_soon_threadsafe(settle, error, value))
    value = await answer
    return context.run(on_value, value)


async def in_thread(fn: Callable[..., T], *args: Any) -> T:
    """Run ``fn(*args)`` in a thread, under the caller's span; return or raise what it does."""
    return await asyncio.to_thread(fn, *args)


async def enqueue(queue: JobQueue, job: str, payload: dict) -> None:
    """Put the message of a job into the queue, inside a span ``"enqueue"``, which becomes the job's parent."""
    with open_span("enqueue") as span:
        await queue.put({"job": job, "payload": payload, "traceparent": write_traceparent(span)})


async def worker(queue: JobQueue, handlers: Mapping[str, Callable[[dict], Awaitable[None]]]) -> None:
    """Run the queue's jobs for ever, one at a time, each in a span of its name under the message's ``traceparent``."""
    while True:
        message = await queue.get()
        # A task with an empty context: neither the birth of this worker nor an earlier job is in it.
        job = asyncio.create_task(_run_job(message, handlers), context=contextvars.Context())
        try:
            await job
        except Exception as error:
            worker_errors.append(error)


async def _run_job(message: dict, handlers: Mapping[str, Callable[[dict], Awaitable[None]]]) -> None:
    handler = handlers[message["job"]]
    current_span.set(read_traceparent(message.get("traceparent")))
    with open_span(message["job"]):
        await handler(message["payload"])


async def entry(headers: Mapping[str, str], deps: GatewayDeps) -> dict:
    """Serve one request under a span ``"request"``, the child of the header's span or the root of a new trace."""
    header = next((value for name, value in headers.items() if name.lower() == "traceparent"), None)
    token = current_span.set(read_traceparent(header))
    try:
        with open_span("request") as request:
            price = await lookup(deps.sdk, deps.key, deps.parse_price)
            page = await in_thread(deps.render, price)
            await enqueue(deps.queue, "audit", {"price": price})
            return {"traceparent": write_traceparent(request), "page": page}
    finally:
        current_span.reset(token)
