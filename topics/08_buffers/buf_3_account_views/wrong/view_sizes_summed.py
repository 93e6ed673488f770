"""What a view shows is taken for what it keeps alive.

fails: a_thousand_views_of_one_frame, objects_count_by_identity, sizes_are_bytes_and_released_views_raise
score: 16 of 20
"""

from collections.abc import Iterable


def retained_bytes(views: Iterable[memoryview]) -> int:
    return sum(view.nbytes for view in views)
