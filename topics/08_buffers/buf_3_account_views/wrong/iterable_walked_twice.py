"""The views are walked twice, and a generator is empty the second time.

fails: objects_that_die_early_count
score: 19 of 20
"""

from collections.abc import Iterable


def retained_bytes(views: Iterable[memoryview]) -> int:
    sizes = {}
    for view in views:
        sizes[id(view.obj)] = 0
    for view in views:
        sizes[id(view.obj)] = memoryview(view.obj).nbytes
    return sum(sizes.values())
