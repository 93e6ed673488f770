"""Byte by byte from the end, which reads what it has just written.

fails: copy_does_what_node_does, overlap_is_no_problem
score: 17 of 20
"""


def copy_into(source, target, target_start: int = 0, source_start: int = 0, source_end: int | None = None) -> int:
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
            for i in reversed(range(count)):
                to_bytes[target_start + i] = from_bytes[source_start + i]
        return count
