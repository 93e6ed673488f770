"""Indexes the details: a record without them, or with None, stops the billing run.

fails: one_call_in_both_styles, absent_details_count_nothing, ten_thousand_bills_add_up, records_that_do_not_fit
score: 12 of 16
"""

from ..solution import _count, _optional


def bill(usage, style, price, *, batch=False):
    if style == "openai":
        prompt, output = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
        read, written = usage["prompt_tokens_details"]["cached_tokens"], 0
        fresh = prompt - read
    elif style == "anthropic":
        fresh, output = _count(usage, "input_tokens"), _count(usage, "output_tokens")
        read, written = usage["cache_read_input_tokens"], usage["cache_creation_input_tokens"]
    else:
        raise ValueError(style)
    if min(fresh, output, read, written) < 0:
        raise ValueError("negative")
    millionths = fresh * price.input + output * price.output + read * price.cache_read + written * price.cache_write
    return millionths / (2_000_000 if batch else 1_000_000)
