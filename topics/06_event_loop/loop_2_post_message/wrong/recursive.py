"""The walk calls itself for each level.

fails: depth_is_not_bounded_by_the_stack
score: 16 of 17
"""

from collections.abc import Sequence

from ..given import ATOMS, Buf, DataCloneError, SharedBuf
from ..solution import _arrivals, _atom


def post(value: object, transfer: Sequence[Buf] = ()) -> object:
    arrivals = _arrivals(transfer)
    crossed: dict[int, object] = dict(arrivals)

    def cross(node: object) -> object:
        if type(node) in ATOMS or type(node) is SharedBuf:
            return node
        if id(node) in crossed:
            return crossed[id(node)]
        if type(node) is Buf and not node.detached:
            return crossed.setdefault(id(node), Buf(node.data))
        if type(node) is list:
            items: list[object] = []
            crossed[id(node)] = items
            items.extend(cross(item) for item in node)
            return items
        if type(node) is dict:
            pairs: dict[object, object] = {}
            crossed[id(node)] = pairs
            pairs.update((_atom(key), cross(item)) for key, item in node.items())
            return pairs
        if type(node) is set:
            return crossed.setdefault(id(node), {_atom(member) for member in node})
        raise DataCloneError(type(node).__name__)

    received = cross(value)
    for buffer in transfer:
        arrivals[id(buffer)].data, buffer.data, buffer.detached = buffer.data, bytearray(), True
    return received
