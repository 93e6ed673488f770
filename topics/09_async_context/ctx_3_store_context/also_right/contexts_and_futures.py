"""Stores wrapped in one mapping, restored by hand; tasks kept in a dict; bind as a class."""

import asyncio
import contextvars
import types

_frame: contextvars.ContextVar = contextvars.ContextVar("frame", default=types.MappingProxyType({}))
_alive: dict = {}


class AsyncLocalStorage:
    def __init__(self, *, default=None, name=""):
        self.name, self.default = name, default

    def get_store(self):
        return _frame.get().get(self, self.default)

    def enter_with(self, store):
        _frame.set({**_frame.get(), self: store})

    def run(self, store, fn, *args, **kwargs):
        was_set, before = self in _frame.get(), self.get_store()
        self.enter_with(store)
        try:
            result = fn(*args, **kwargs)
            if isinstance(result, types.CoroutineType):
                return spawn(result)
            return result
        finally:
            if was_set:
                self.enter_with(before)
            else:
                _frame.set({als: store for als, store in _frame.get().items() if als is not self})

    def exit(self, fn, *args, **kwargs):
        return self.run(None, fn, *args, **kwargs)

    @staticmethod
    def bind(fn):
        return Bound(fn)

    @staticmethod
    def snapshot():
        return Bound(lambda fn, *args, **kwargs: fn(*args, **kwargs))


class Bound:
    def __init__(self, fn):
        self.fn, self.context = fn, contextvars.copy_context()

    def __call__(self, *args, **kwargs):
        context = self.context.copy()
        result = context.run(self.fn, *args, **kwargs)
        return spawn(result, context) if isinstance(result, types.CoroutineType) else result


def spawn(coroutine, context=None):
    try:
        task = asyncio.create_task(coroutine, context=context)
    except RuntimeError:
        coroutine.close()
        raise
    _alive[id(task)] = task
    task.add_done_callback(lambda done: _alive.pop(id(done)))
    return task
