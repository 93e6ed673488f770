"""The objects are held so that no id is used twice, but in the function's own cache, so for ever.

fails: sizes_are_bytes_and_released_views_raise
score: 19 of 20
"""

from collections.abc import Iterable

_OWNERS: dict[int, object] = {}


def retained_bytes(views: Iterable[memoryview]) -> int:
    seen = set()
    for view in views:
        _OWNERS[id(view.obj)] = view.obj
        seen.add(id(view.obj))
    return sum(_size(_OWNERS[key]) for key in seen)
