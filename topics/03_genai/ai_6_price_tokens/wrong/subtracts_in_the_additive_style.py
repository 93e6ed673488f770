"""Takes the reads and writes off the input tokens, as in the other style, and nothing below zero.

fails: one_call_in_both_styles, cache_counts_come_in_addition, ten_thousand_bills_add_up
score: 13 of 16
"""

from ..solution import _count, _optional


def bill(usage, style, price, *, batch=False):
    if style == "openai":
        prompt, output = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
        read, written = _optional(usage.get("prompt_tokens_details") or {}, "cached_tokens"), 0
        fresh = prompt - read
    elif style == "anthropic":
        fresh, output = _count(usage, "input_tokens"), _count(usage, "output_tokens")
        read, written = _optional(usage, "cache_read_input_tokens"), _optional(usage, "cache_creation_input_tokens")
        fresh = fresh if fresh < 0 else max(0, fresh - read - written)
    else:
        raise ValueError(style)
    if min(fresh, output, read, written) < 0:
        raise ValueError("negative")
    millionths = fresh * price.input + output * price.output + read * price.cache_read + written * price.cache_write
    return millionths / (2_000_000 if batch else 1_000_000)
