"""An empty range returns 0 before the indices and the target are tested.

fails: copy_does_what_node_does, faults_are_found_in_order
score: 17 of 20
"""


def copy_into(source, target, target_start: int = 0, source_start: int = 0, source_end: int | None = None) -> int:
    with memoryview(source) as from_view, memoryview(target) as to_view:
        if target_start >= to_view.nbytes or (source_end is not None and source_end <= source_start):
            return 0
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
