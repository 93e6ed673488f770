"""len of the underlying object counts items, not bytes.

fails: sizes_are_bytes_and_released_views_raise
score: 19 of 20
"""

from collections.abc import Iterable


def retained_bytes(views: Iterable[memoryview]) -> int:
    owners = {}
    for view in views:
        owners[id(view.obj)] = view.obj  # held, so that no id is used twice
    return sum(len(owner) for owner in owners.values())


def _size(owner) -> int:
    with memoryview(owner) as whole:
        return whole.nbytes
