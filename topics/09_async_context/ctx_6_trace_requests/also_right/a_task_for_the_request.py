"""The request and each job are tasks with contexts of their own; an event and a box bring the answer."""

import asyncio
import contextvars
import threading
from typing import Any

from ..given import current_span, open_span, read_traceparent, worker_errors, write_traceparent


def _under(header):
    context = contextvars.copy_context()
    context.run(current_span.set, read_traceparent(header))
    return context


async def lookup(sdk, key, on_value):
    began_under = current_span.get()
    loop, arrived, box = asyncio.get_running_loop(), asyncio.Event(), list[Any]()

    def callback(error, value):
        box[:] = error, value
        loop.call_soon_threadsafe(arrived.set)

    sdk.lookup(key, callback)
    await arrived.wait()
    error, value = box
    if error is not None:
        raise error
    token = current_span.set(began_under)
    try:
        return on_value(value)
    finally:
        current_span.reset(token)


async def in_thread(fn, *args):
    span, loop, box, done = current_span.get(), asyncio.get_running_loop(), list[Any](), asyncio.Event()

    def body():
        current_span.set(span)
        try:
            box.extend((None, fn(*args)))
        except Exception as error:
            box.extend((error, None))
        loop.call_soon_threadsafe(done.set)

    threading.Thread(target=body).start()
    await done.wait()
    if box[0] is not None:
        raise box[0]
    return box[1]


async def worker(queue, handlers):
    async def job(name, handler, payload):
        with open_span(name):
            await handler(payload)

    while True:
        message = await queue.get()
        name = message["job"]
        handler = handlers.get(name)
        if handler is None:
            worker_errors.append((name, "unknown"))
            continue
        async with asyncio.TaskGroup() as group:
            task = group.create_task(
                _guarded(job(name, handler, message["payload"])), context=_under(message.get("traceparent"))
            )
        del task


async def _guarded(coro):
    try:
        await coro
    except Exception as error:
        worker_errors.append(error)


async def entry(headers, deps):
    async def serve():
        with open_span("request") as span:
            price = await lookup(deps.sdk, deps.key, deps.parse_price)
            page = await in_thread(deps.render, price)
            await enqueue(deps.queue, "audit", {"price": price})
        return {"page": page, "traceparent": write_traceparent(span)}

    found = [value for name, value in headers.items() if name.casefold() == "traceparent"]
    return await asyncio.create_task(serve(), context=_under(found[0] if found else None))


async def enqueue(queue, job, payload):
    with open_span("enqueue") as span:
        await queue.put({"traceparent": write_traceparent(span), "payload": payload, "job": job})
