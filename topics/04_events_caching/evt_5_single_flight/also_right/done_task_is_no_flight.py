"""Keeps the bare tasks and asks each whether it is done; keys are hashed reprs; struct packs the key's length."""

import asyncio
import hashlib
import hmac
import inspect
import secrets
import struct
from math import inf, log
from urllib.parse import parse_qsl, urlsplit

from ..given import Tampered, normalise_path


class SingleFlight:
    def __init__(self):
        self.running = {}

    async def do(self, key, load):
        if key not in self.running or self.running[key][0].done():
            awaitable = load()
            if not inspect.iscoroutine(awaitable):
                awaitable = self.wrap(awaitable)
            self.running[key] = [asyncio.ensure_future(awaitable), set()]
        entry = self.running[key]
        task, waiting = entry
        me = object()
        waiting.add(me)
        try:
            await asyncio.wait({task})
            return task.result()
        except asyncio.CancelledError:
            waiting.discard(me)
            if not waiting and not task.done():
                task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
                task.cancel()
                if self.running.get(key) is entry:
                    self.running.pop(key)
            raise
        finally:
            waiting.discard(me)
            if task.done() and self.running.get(key) is entry:
                self.running.pop(key)

    @staticmethod
    async def wrap(awaitable):
        return await awaitable


def should_refresh(now, expiry, delta, beta, u):
    if delta <= 0 or beta < 0 or u <= 0 or u > 1:
        raise ValueError
    left = expiry - now
    return left <= 0 or (-log(u) >= left / (delta * beta) if beta else inf < 0)


def cache_key(method, url, headers, vary, allowed_params):
    lowered = {k.casefold(): v for k, v in headers.items()}
    if method.upper() not in {"GET", "HEAD"}:
        return None
    if lowered.get("authorization") is not None:
        return None
    for directive in lowered.get("cache-control", "").split(","):
        if directive.strip().casefold() == "no-store":
            return None
    u = urlsplit(url)
    query = sorted(
        ((k, v) for k, v in parse_qsl(u.query, keep_blank_values=True) if k in allowed_params), key=lambda kv: kv[0]
    )
    parts = (u.scheme, u.hostname, u.port, normalise_path(u.path), tuple(query))
    parts += tuple(sorted((name.casefold(), lowered.get(name.casefold())) for name in vary))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def seal(secret, key, value):
    raw = key.encode("utf-8")
    return hmac.new(secret, struct.pack(">I", len(raw)) + raw + value, hashlib.sha256).digest() + value


def unseal(secret, key, blob):
    value = blob[32:]
    if not secrets.compare_digest(seal(secret, key, value), blob):
        raise Tampered("not sealed for this key")
    return value
