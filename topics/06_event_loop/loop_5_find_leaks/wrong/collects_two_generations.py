"""The oldest generation is left out.

fails: garbage_in_cycles_is_no_leak
score: 12 of 13
"""

import gc
from collections import Counter
from collections.abc import Callable


def _census(select: Callable[[type], bool]) -> "Counter[type]":
    gc.collect(1)  # all generations; it works while the collector is disabled, and leaves it so
    counts = Counter(map(type, gc.get_objects()))  # no name holds the list or any of its objects
    return Counter({kind: count for kind, count in counts.items() if select(kind)})
