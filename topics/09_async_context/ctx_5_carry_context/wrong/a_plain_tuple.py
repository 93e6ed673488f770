"""Returns a tuple without names.

fails: examples_are_parsed, a_header_is_written, flags_are_bits
score: 11 of 15
"""

import re


def parse_traceparent(value):
    if not isinstance(value, str) or len(value) > 512:
        return None
    match = re.fullmatch(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", value.strip(" \t"))
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest) or trace_id == "0" * 32 or span_id == "0" * 16:
        return None
    return trace_id, span_id, int(flags, 16)
