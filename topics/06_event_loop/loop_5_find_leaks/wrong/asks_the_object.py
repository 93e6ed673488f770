"""x.__class__ instead of type(x): an object can say what it likes.

fails: types_are_exact
score: 12 of 13
"""

import gc
from collections import Counter
from collections.abc import Callable


def _census(select: Callable[[type], bool]) -> "Counter[type]":
    gc.collect()  # all generations; it works while the collector is disabled, and leaves it so
    counts = Counter(item.__class__ for item in gc.get_objects())  # no name holds the list or any of its objects
    return Counter({kind: count for kind, count in counts.items() if select(kind)})
