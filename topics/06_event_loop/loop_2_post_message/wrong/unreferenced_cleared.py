"""A buffer in transfer that the value does not contain is cleared in place, since nobody receives its bytes.

fails: what_is_listed_is_detached
score: 16 of 17
"""

from collections.abc import Sequence

from ..given import ATOMS, Buf, DataCloneError, SharedBuf
from ..solution import _arrivals, _atom


def post(value: object, transfer: Sequence[Buf] = ()) -> object:
    """What the other side receives when ``value`` is posted and the buffers in ``transfer`` move with it.

    Raises DataCloneError; nothing has changed then.
    """
    arrivals = _arrivals(transfer)
    crossed: dict[int, object] = dict(arrivals)  # by identity: equal is not the same
    to_fill: list[tuple[object, object]] = []
    met: set[int] = set()

    def cross(node: object) -> object:
        kind = type(node)
        if kind in ATOMS or kind is SharedBuf:
            return node
        if id(node) in crossed:
            met.add(id(node))
            return crossed[id(node)]
        if isinstance(node, Buf) and kind is Buf and not node.detached:
            copy: object = Buf(node.data)
        elif kind is list or kind is dict or kind is set:
            copy = kind()
            to_fill.append((node, copy))  # a list of work instead of recursion: the depth is not bounded by the stack
        else:
            raise DataCloneError(f"a {kind.__name__} cannot be cloned")
        crossed[id(node)] = copy
        return copy

    received = cross(value)
    while to_fill:
        node, copy = to_fill.pop()
        if isinstance(node, dict) and isinstance(copy, dict):
            for key, item in node.items():
                copy[_atom(key)] = cross(item)
        elif isinstance(node, list) and isinstance(copy, list):
            copy.extend(map(cross, node))
        elif isinstance(node, set) and isinstance(copy, set):
            copy.update(map(_atom, node))
    for buffer in transfer:
        if id(buffer) in met:
            arrivals[id(buffer)].data, buffer.data = buffer.data, bytearray()
        else:
            buffer.data.clear()
        buffer.detached = True
    return received
