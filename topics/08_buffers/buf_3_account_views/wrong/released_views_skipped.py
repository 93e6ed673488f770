"""A released view is passed over.

fails: sizes_are_bytes_and_released_views_raise
score: 19 of 20
"""

from collections.abc import Iterable


def retained_bytes(views: Iterable[memoryview]) -> int:
    owners = {}
    for view in views:
        try:
            owners[id(view.obj)] = view.obj
        except ValueError:
            continue
    return sum(_size(owner) for owner in owners.values())


def _size(owner) -> int:
    with memoryview(owner) as whole:
        return whole.nbytes
