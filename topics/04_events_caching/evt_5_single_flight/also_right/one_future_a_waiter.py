"""Gives each waiter a future of its own and hands the outcome out; keys are length-prefixed text."""

import asyncio
import hmac
import math
from collections.abc import Iterator
from hashlib import sha256
from hmac import compare_digest as same_bytes
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..given import Tampered, normalise_path


class SingleFlight:
    def __init__(self):
        self._entries: dict[Any, dict[str, Any]] = {}

    async def do(self, key, load):
        loop = asyncio.get_running_loop()
        mine = loop.create_future()
        entry: Any = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = {"waiters": [], "task": None}
            entry["task"] = loop.create_task(self._lead(key, entry, load))
        entry["waiters"].append(mine)
        try:
            return await mine
        except asyncio.CancelledError:
            if mine in entry["waiters"]:
                entry["waiters"].remove(mine)
                if not entry["waiters"]:
                    if self._entries.get(key) is entry:
                        del self._entries[key]
                    entry["task"].cancel()
            raise

    async def _lead(self, key, entry, load):
        result, error = None, None
        try:
            result = await load()
        except (Exception, asyncio.CancelledError) as failure:
            error = failure
        if self._entries.get(key) is entry:
            del self._entries[key]
        waiters, entry["waiters"] = entry["waiters"], []
        for waiter in waiters:
            if waiter.done():
                continue
            if isinstance(error, asyncio.CancelledError):
                waiter.cancel()
            elif error is not None:
                waiter.set_exception(error)
            else:
                waiter.set_result(result)


def should_refresh(now, expiry, delta, beta, u):
    if not (delta > 0 and beta >= 0 and 0 < u <= 1):
        raise ValueError(f"delta={delta}, beta={beta}, u={u}")
    return now + delta * beta * math.log(1 / u) >= expiry


def cache_key(method, url, headers, vary, allowed_params):
    if method != "GET" and method != "HEAD":
        return None
    found = {}
    for name in headers:
        found[name.lower()] = headers[name]
    if "authorization" in found or any(
        part.strip().lower() == "no-store" for part in found.get("cache-control", "").split(",")
    ):
        return None

    def parts() -> Iterator[str]:
        split = urlsplit(url)
        yield split.scheme
        yield split.netloc.lower()
        yield normalise_path(split.path)
        kept = [(n, v) for n, v in parse_qsl(split.query, True) if n in allowed_params]
        yield str(len(kept))
        for n, v in sorted(kept, key=lambda pair: pair[0]):
            yield n
            yield v
        for name in sorted(map(str.lower, vary)):
            yield name
            yield "=" + found[name] if name in found else "-"

    return "".join(f"{len(part)}:{part}" for part in parts())


def seal(secret, key, value):
    mac = hmac.new(secret, digestmod=sha256)
    for part in (key.encode(), value):
        mac.update(b"%d:" % len(part) + part)
    return mac.digest() + value


def unseal(secret, key, blob):
    if len(blob) < 32 or not same_bytes(seal(secret, key, blob[32:])[:32], blob[:32]):
        raise Tampered
    return blob[32:]
