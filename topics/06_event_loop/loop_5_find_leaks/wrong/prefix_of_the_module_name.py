"""Every module whose name begins like one of the standard library is left out.

fails: the_standard_library_is_left_out
score: 12 of 13
"""

import sys


def _is_not_standard_library(kind: type) -> bool:
    return not kind.__module__.startswith(tuple(sys.stdlib_module_names))
