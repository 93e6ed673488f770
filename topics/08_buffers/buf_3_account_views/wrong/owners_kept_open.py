"""The views of the owners are remembered to save time, so that no owner can be resized.

fails: sizes_are_bytes_and_released_views_raise
score: 19 of 20
"""

from collections.abc import Iterable

_whole: dict[int, memoryview] = {}


def retained_bytes(views: Iterable[memoryview]) -> int:
    seen = set()
    for view in views:
        _whole.setdefault(id(view.obj), memoryview(view.obj))
        seen.add(id(view.obj))
    return sum(_whole[key].nbytes for key in seen)
