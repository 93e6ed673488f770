"""Classes of __main__ are taken for the interpreter's own.

fails: the_handler_has_one_suspect, garbage_in_cycles_is_no_leak, types_are_exact, the_smallest_growth_counts, the_standard_library_is_left_out, the_collector_is_as_it_was
score: 7 of 13
"""

import sys


def _is_not_standard_library(kind: type) -> bool:
    return kind.__module__.partition(".")[0] not in sys.stdlib_module_names | {"__main__"}
