"""Takes whatever `int(x, 16)` accepts for hexadecimal digits: signs, underscores, upper case.

fails: a_table_of_headers, the_propagator_agrees, bad_fields_are_refused
score: 11 of 15
"""

from ..given import SpanContext


def parse_traceparent(value):
    if not isinstance(value, str) or len(value) > 512:
        return None
    version, trace_id, span_id, flags, *rest = [*value.strip(" \t").split("-"), "", "", ""][
        : max(4, value.count("-") + 1)
    ]
    if [len(part) for part in (version, trace_id, span_id, flags)] != [2, 32, 16, 2] or (version == "00" and rest):
        return None
    try:
        numbers = [int(part, 16) for part in (version, trace_id, span_id, flags)]
    except ValueError:
        return None
    if version == "ff" or not numbers[1] or not numbers[2]:
        return None
    return SpanContext(trace_id, span_id, numbers[3])
