"""select is called with the objects.

fails: the_handler_has_one_suspect, a_cache_that_stops_is_no_leak, garbage_in_cycles_is_no_leak, nothing_is_kept_alive, types_are_exact, every_round_must_grow, the_smallest_growth_counts, suspects_are_sorted, the_standard_library_is_left_out, select_replaces_the_default, the_collector_is_as_it_was
score: 2 of 13
"""

import gc
from collections import Counter
from collections.abc import Callable


def _census(select: Callable[[type], bool]) -> "Counter[type]":
    gc.collect()  # all generations; it works while the collector is disabled, and leaves it so
    counts = Counter(
        type(item) for item in gc.get_objects() if select(item)
    )  # no name holds the list or any of its objects
    return Counter({kind: count for kind, count in counts.items() if kind})
