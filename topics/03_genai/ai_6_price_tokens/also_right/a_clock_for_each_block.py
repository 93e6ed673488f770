"""The bill by Fractions of a token price; the cache with a time stamp for each digest, the oldest searched."""

from decimal import Decimal, localcontext
from hashlib import sha512
from itertools import count


def bill(usage, style, price, *, batch=False):
    def need(name):
        value = usage.get(name)
        if value is None or value < 0:
            raise ValueError(f"{name}: {value}")
        return value

    def maybe(record, name):
        value = record.get(name)
        if value is not None and value < 0:
            raise ValueError(f"{name}: {value}")
        return value if value else 0

    match style:
        case "openai":
            read = maybe(usage.get("prompt_tokens_details") or {}, "cached_tokens")
            if read > need("prompt_tokens"):
                raise ValueError("cached > prompt")
            parts = [
                (need("prompt_tokens") - read, price.input),
                (need("completion_tokens"), price.output),
                (read, price.cache_read),
            ]
        case "anthropic":
            parts = [
                (need("input_tokens"), price.input),
                (need("output_tokens"), price.output),
                (maybe(usage, "cache_read_input_tokens"), price.cache_read),
                (maybe(usage, "cache_creation_input_tokens"), price.cache_write),
            ]
        case _:
            raise ValueError(style)
    with localcontext() as context:
        context.prec = 60
        dollars = Decimal(0)
        for tokens, each in parts:
            dollars += each * tokens / Decimal(10**6)
        return dollars / 2 if batch else dollars


class BlockPrefixCache:
    def __init__(self, capacity_blocks, block_size=16):
        if min(capacity_blocks, block_size) < 1:
            raise ValueError("too small")
        self.room, self.block = capacity_blocks, block_size
        self.used = {}
        self.clock = count()

    def __len__(self):
        return len(self.used)

    def admit(self, tokens, salt=""):
        name, names = repr(salt), []
        for end in range(self.block, len(tokens) + 1, self.block):
            name = sha512(f"{name}|{list(tokens[end - self.block : end])}".encode()).hexdigest()
            names.append(name)
        hits = 0
        while hits < len(names) and names[hits] in self.used:
            hits += 1
        if hits * self.block == len(tokens) and hits:
            hits -= 1
        for name in reversed(names[: self.room]):
            self.used[name] = next(self.clock)
        surplus = len(self.used) - self.room
        if surplus > 0:
            for name in sorted(self.used, key=self.used.__getitem__)[:surplus]:
                del self.used[name]
        return hits * self.block
