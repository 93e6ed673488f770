"""Live and dead objects are counted alike: cyclic garbage is reported.

fails: the_handler_has_one_suspect, garbage_in_cycles_is_no_leak, the_collector_is_as_it_was
score: 10 of 13
"""

import gc
from collections import Counter
from collections.abc import Callable


def _census(select: Callable[[type], bool]) -> "Counter[type]":
    counts = Counter(map(type, gc.get_objects()))  # no name holds the list or any of its objects
    return Counter({kind: count for kind, count in counts.items() if select(kind)})
