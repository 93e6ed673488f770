"""copy.deepcopy clones like postMessage.

fails: a_function_is_refused, random_graphs_are_isomorphic, shared_memory_crosses_by_reference,
    a_refused_value_moves_nothing, a_detached_buffer_is_refused, other_types_are_refused,
    depth_is_not_bounded_by_the_stack
score: 10 of 17
"""

import copy
from collections.abc import Sequence

from ..given import Buf
from ..solution import _arrivals


def post(value: object, transfer: Sequence[Buf] = ()) -> object:
    arrivals = _arrivals(transfer)
    received = copy.deepcopy(value, dict(arrivals))
    for buffer in transfer:
        arrivals[id(buffer)].data, buffer.data, buffer.detached = buffer.data, bytearray(), True
    return received
