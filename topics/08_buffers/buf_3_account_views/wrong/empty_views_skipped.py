"""A view of 0 bytes is passed over, although it keeps its object alive as any other does.

fails: objects_count_by_identity
score: 19 of 20
"""

from collections.abc import Iterable


def retained_bytes(views: Iterable[memoryview]) -> int:
    owners = {}
    for view in views:
        if view.nbytes:
            owners[id(view.obj)] = view.obj
    return sum(_size(owner) for owner in owners.values())
