"""The whole module name is looked up, so collections.abc is not standard library.

fails: the_standard_library_is_left_out
score: 12 of 13
"""

import sys


def _is_not_standard_library(kind: type) -> bool:
    return kind.__module__ not in sys.stdlib_module_names
