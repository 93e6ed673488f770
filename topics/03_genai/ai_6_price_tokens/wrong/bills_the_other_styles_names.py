"""Bills cache writes in the style that has none, because the record names them.

fails: cached_tokens_are_part_of_the_prompt
score: 15 of 16
"""


def bill(usage, style, price, *, batch=False):
    def main(key):
        count = usage.get(key)
        if count is None or count < 0:
            raise ValueError(key)
        return count

    def optional(mapping, key):
        count = (mapping or {}).get(key)
        if count is None:
            return 0
        if count < 0:
            raise ValueError(key)
        return count

    if style == "openai":
        prompt, out = main("prompt_tokens"), main("completion_tokens")
        read, write = (
            optional(usage.get("prompt_tokens_details"), "cached_tokens"),
            optional(usage, "cache_creation_input_tokens"),
        )
        if read > prompt:
            raise ValueError("cached")
        fresh = prompt - read
    elif style == "anthropic":
        fresh, out = main("input_tokens"), main("output_tokens")
        read, write = optional(usage, "cache_read_input_tokens"), optional(usage, "cache_creation_input_tokens")
    else:
        raise ValueError(style)
    total = fresh * price.input + out * price.output + read * price.cache_read + write * price.cache_write
    return total / (2_000_000 if batch else 1_000_000)
