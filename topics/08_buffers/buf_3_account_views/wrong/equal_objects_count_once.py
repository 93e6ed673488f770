"""Equal objects are taken for the same object.

fails: objects_count_by_identity, objects_that_die_early_count
score: 18 of 20
"""

from collections.abc import Iterable


def retained_bytes(views: Iterable[memoryview]) -> int:
    owners: list = []
    for view in views:
        if view.obj not in owners:
            owners.append(view.obj)
    return sum(_size(owner) for owner in owners)


def _size(owner) -> int:
    with memoryview(owner) as whole:
        return whole.nbytes
