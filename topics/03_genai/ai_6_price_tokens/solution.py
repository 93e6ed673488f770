"""Model solution of ai-6."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from .given import Price


def bill(usage: Mapping[str, Any], style: str, price: Price, *, batch: bool = False) -> Decimal:
    """What one call costs, in dollars, exactly.

    Args:
        usage: the provider's record of the call; counts are in tokens.
        style: ``"openai"`` (cached tokens are part of the prompt tokens) or ``"anthropic"`` (they come in addition).
        price: dollars for a million tokens.
        batch: through the asynchronous batch interface, at half the price.

    Raises:
        ValueError: another style, a main count missing, a negative count, or more cached than prompt tokens.
    """
    if style == "openai":
        prompt, output = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
        read, written = _optional(usage.get("prompt_tokens_details") or {}, "cached_tokens"), 0
        fresh = prompt - read
    elif style == "anthropic":
        fresh, output = _count(usage, "input_tokens"), _count(usage, "output_tokens")
        read, written = _optional(usage, "cache_read_input_tokens"), _optional(usage, "cache_creation_input_tokens")
    else:
        raise ValueError(f"no style {style!r}")
    if min(fresh, output, read, written) < 0:
        raise ValueError(f"counts do not fit: {dict(usage)}")
    millionths = fresh * price.input + output * price.output + read * price.cache_read + written * price.cache_write
    return millionths / (2_000_000 if batch else 1_000_000)


def _count(usage: Mapping[str, Any], name: str) -> int:
    if usage.get(name) is None:
        raise ValueError(f"the record has no {name}")
    return int(usage[name])


def _optional(usage: Mapping[str, Any], name: str) -> int:
    return int(usage.get(name) or 0)


class BlockPrefixCache:
    """Which blocks of prompts a server has computed already; it keeps digests and no tokens.

    The least recently used blocks are evicted; of one prompt, the tail goes before its head.

    Args:
        capacity_blocks: how many blocks are kept at most.
        block_size: tokens in a block.

    Raises:
        ValueError: a capacity or a block size below 1.
    """

    def __init__(self, capacity_blocks: int, block_size: int = 16) -> None:
        if capacity_blocks < 1 or block_size < 1:
            raise ValueError("capacity and block size must be at least 1")
        self._capacity = capacity_blocks
        self._block_size = block_size
        self._digests: OrderedDict[bytes, None] = OrderedDict()  # least recently used first

    def __len__(self) -> int:
        """Number of stored blocks."""
        return len(self._digests)

    def admit(self, tokens: Sequence[int], salt: str = "") -> int:
        """Serve a prompt from the cache as far as possible, then store its full blocks.

        Args:
            tokens: the prompt, non-negative integers.
            salt: prompts under different salts share nothing.

        Returns:
            How many of the prompt's tokens came from the cache: whole blocks, and never the last token.
        """
        digests = self._chain(tokens, salt)
        hits = 0
        for digest in digests[: max(0, len(tokens) - 1) // self._block_size]:
            if digest not in self._digests:
                break
            hits += 1
        for digest in reversed(digests):  # the head is touched last: without it, no other block can be hit
            self._digests[digest] = None
            self._digests.move_to_end(digest)
        while len(self._digests) > self._capacity:
            self._digests.popitem(last=False)
        return hits * self._block_size

    def _chain(self, tokens: Sequence[int], salt: str) -> list[bytes]:
        """A digest for each full block that can be kept; each covers the one before it, and so the whole prefix."""
        digests, before = [], sha256(salt.encode()).digest()
        for number in range(min(len(tokens) // self._block_size, self._capacity)):
            block = tokens[number * self._block_size : (number + 1) * self._block_size]
            # The commas matter: 1,23 is not 12,3.
            before = sha256(before + ",".join(map(str, block)).encode()).digest()
            digests.append(before)
        return digests
