"""The bill as whole numbers of a tiny unit, by a table of fields; the cache as a plain dict in order of use."""

import hashlib
import struct
from decimal import Decimal

FIELDS = {
    "openai": ("prompt_tokens", "completion_tokens"),
    "anthropic": ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"),
}


def bill(usage, style, price, *, batch=False):
    if style not in FIELDS:
        raise ValueError(f"unknown style {style!r}")
    for name in FIELDS[style][:2]:
        if name not in usage or usage[name] is None:
            raise ValueError(f"{name} is missing")
    counts = [usage.get(name) or 0 for name in FIELDS[style]]
    if style == "openai":
        cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        if cached > counts[0]:
            raise ValueError("more cached than prompt tokens")
        counts = [counts[0] - cached, counts[1], cached, 0]
    if any(count < 0 for count in counts):
        raise ValueError("negative count")
    prices = [price.input, price.output, price.cache_read, price.cache_write]
    total = sum((Decimal(count) * each for count, each in zip(counts, prices, strict=True)), start=Decimal())
    total = total.scaleb(-6)
    return total * Decimal("0.5") if batch else total


class BlockPrefixCache:
    def __init__(self, capacity_blocks, block_size=16):
        for number in (capacity_blocks, block_size):
            if number <= 0:
                raise ValueError(number)
        self.capacity, self.size = capacity_blocks, block_size
        self.order = {}

    def __len__(self):
        return len(self.order)

    def identities(self, tokens, salt):
        running = hashlib.blake2b(salt.encode(), digest_size=20)
        running.update(struct.pack(">q", -1))
        whole = len(tokens) // self.size * self.size
        for place, token in enumerate(tokens[:whole], start=1):
            text = str(token).encode()
            running.update(struct.pack(">I", len(text)) + text)
            if place % self.size == 0:
                yield running.copy().hexdigest()  # a running hash covers everything before it

    def admit(self, tokens, salt=""):
        keys = list(self.identities(tokens, salt))
        served = 0
        for place, key in enumerate(keys, start=1):
            if key not in self.order or place * self.size >= len(tokens):
                break
            served = place * self.size
        for key in keys[: self.capacity][::-1]:
            self.order.pop(key, None)
            self.order[key] = True
        while len(self.order) > self.capacity:
            del self.order[next(iter(self.order))]
        return served
