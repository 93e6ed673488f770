"""Views held in a list, read-only judged by hashability of bytes, and a copy through an immutable snapshot."""

from collections.abc import Iterable


def retained_bytes(views: Iterable[memoryview]) -> int:
    distinct: list = []
    for view in list(views):
        if all(view.obj is not known for known in distinct):
            distinct.append(view.obj)
    total = 0
    for owner in distinct:
        window = memoryview(owner)
        total += window.itemsize * len(window)
        window.release()
    return total


def keep(view: memoryview, max_waste: float = 4.0) -> memoryview:
    if not max_waste >= 1:
        raise ValueError("max_waste")
    owner = view.obj
    if isinstance(owner, bytes) and len(owner) <= view.nbytes * max_waste:
        return view
    return memoryview(bytes(view))


def copy_into(source, target, target_start: int = 0, source_start: int = 0, source_end: int | None = None) -> int:
    snapshot = memoryview(source).tobytes()
    window = memoryview(target)
    try:
        if window.readonly:
            raise TypeError("read-only")
        for index in (target_start, source_start, source_end or 0):
            if index < 0:
                raise IndexError(index)
        if source_start > len(snapshot):
            raise IndexError(source_start)
        piece = snapshot[source_start:source_end][: max(window.nbytes - target_start, 0)]
        if piece:
            flat = window.cast("B")
            flat[target_start:][: len(piece)] = piece
            flat.release()
        return len(piece)
    finally:
        window.release()
