"""Cuts negative numbers to zero, and takes a missing count for zero.

fails: records_that_do_not_fit
score: 15 of 16
"""

from ..solution import _optional


def bill(usage, style, price, *, batch=False):
    if style == "openai":
        prompt, output = _optional(usage, "prompt_tokens"), _optional(usage, "completion_tokens")
        read, written = _optional(usage.get("prompt_tokens_details") or {}, "cached_tokens"), 0
        fresh = prompt - read
    elif style == "anthropic":
        fresh, output = _optional(usage, "input_tokens"), _optional(usage, "output_tokens")
        read, written = _optional(usage, "cache_read_input_tokens"), _optional(usage, "cache_creation_input_tokens")
    else:
        raise ValueError(style)
    fresh, output, read, written = (max(0, count) for count in (fresh, output, read, written))
    millionths = fresh * price.input + output * price.output + read * price.cache_read + written * price.cache_write
    return millionths / (2_000_000 if batch else 1_000_000)
