"""Rounds each bill to the millionth of a dollar.

fails: cached_tokens_are_part_of_the_prompt, cache_counts_come_in_addition, ten_thousand_bills_add_up
score: 13 of 16
"""

from decimal import Decimal

from ..solution import _count, _optional


def bill(usage, style, price, *, batch=False):
    if style == "openai":
        prompt, output = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
        read, written = _optional(usage.get("prompt_tokens_details") or {}, "cached_tokens"), 0
        fresh = prompt - read
    elif style == "anthropic":
        fresh, output = _count(usage, "input_tokens"), _count(usage, "output_tokens")
        read, written = _optional(usage, "cache_read_input_tokens"), _optional(usage, "cache_creation_input_tokens")
    else:
        raise ValueError(style)
    if min(fresh, output, read, written) < 0:
        raise ValueError("negative")
    millionths = fresh * price.input + output * price.output + read * price.cache_read + written * price.cache_write
    return (millionths / (2_000_000 if batch else 1_000_000)).quantize(Decimal("0.000001"))
