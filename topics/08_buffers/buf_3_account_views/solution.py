from collections.abc import Iterable


def retained_bytes(views: Iterable[memoryview]) -> int:
    """How many bytes the views keep alive: each underlying object once, in full.

    Raises ValueError for a released view.
    """
    owners = {}
    for view in views:
        owners[id(view.obj)] = view.obj  # held, so that no id is used twice
    return sum(_size(owner) for owner in owners.values())


def _size(owner) -> int:
    with memoryview(owner) as whole:
        return whole.nbytes


def keep(view: memoryview, max_waste: float = 4.0) -> memoryview:
    """What may be stored for long instead of ``view``: itself if that is safe and cheap, else a read-only copy.

    ``max_waste`` is the size of the underlying object over the size of the view, at most. Raises ValueError if it is below 1.
    """
    if max_waste < 1:
        raise ValueError(f"max_waste must be at least 1, is {max_waste}")
    with memoryview(view.obj) as whole:
        if whole.readonly and whole.nbytes <= max_waste * view.nbytes:
            return view
    return memoryview(view.tobytes())


def copy_into(source, target, target_start: int = 0, source_start: int = 0, source_end: int | None = None) -> int:
    """Copy bytes of ``source`` to ``target``, as ``source.copy(target, …)`` does in Node.js; return how many.

    Raises TypeError if ``target`` is read-only, IndexError for a negative index and a ``source_start`` behind the source.
    """
    with memoryview(source) as from_view, memoryview(target) as to_view:
        if to_view.readonly:
            raise TypeError("target is read-only")
        size, room = from_view.nbytes, to_view.nbytes
        end = size if source_end is None else source_end
        if min(target_start, source_start, end) < 0 or source_start > size:
            raise IndexError(f"out of range: {target_start}, {source_start}, {source_end}")
        count = min(end - source_start, room - target_start, size - source_start)
        if count <= 0:
            return 0
        with from_view.cast("B") as from_bytes, to_view.cast("B") as to_bytes:
            to_bytes[target_start : target_start + count] = from_bytes[source_start : source_start + count]
        return count
