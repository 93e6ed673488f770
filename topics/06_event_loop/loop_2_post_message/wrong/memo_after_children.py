"""A copy is remembered when it is complete, so a cycle never ends.

fails: a_cycle_stays_a_cycle, random_graphs_are_isomorphic, depth_is_not_bounded_by_the_stack
score: 14 of 17
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
            items.extend(cross(item) for item in node)
            return crossed.setdefault(id(node), items)
        if type(node) is dict:
            pairs: dict[object, object] = {}
            pairs.update((_atom(key), cross(item)) for key, item in node.items())
            return crossed.setdefault(id(node), pairs)
        if type(node) is set:
            return crossed.setdefault(id(node), {_atom(member) for member in node})
        raise DataCloneError(type(node).__name__)

    received = cross(value)
    for buffer in transfer:
        arrivals[id(buffer)].data, buffer.data, buffer.detached = buffer.data, bytearray(), True
    return received
