"""A message is what pickle makes of it, sent and read again.

fails: a_function_is_refused, one_object_arrives_as_one, a_clone_is_independent, random_graphs_are_isomorphic,
    a_move_copies_nothing, an_empty_buffer_is_a_buffer, what_is_listed_is_detached, a_moved_buffer_arrives_once,
    shared_memory_crosses_by_reference, a_refused_value_moves_nothing, a_detached_buffer_is_refused,
    other_types_are_refused, depth_is_not_bounded_by_the_stack
score: 4 of 17
"""

import pickle
from collections.abc import Sequence

from ..given import Buf
from ..solution import _arrivals


def post(value: object, transfer: Sequence[Buf] = ()) -> object:
    _arrivals(transfer)
    received: object = pickle.loads(pickle.dumps(value))
    for buffer in transfer:
        buffer.data, buffer.detached = bytearray(), True
    return received
