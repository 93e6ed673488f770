"""A message is JSON.

fails: a_plain_dict_crosses, a_cycle_stays_a_cycle, one_object_arrives_as_one, a_clone_is_independent,
    atoms_keep_type_and_order, random_graphs_are_isomorphic, a_move_copies_nothing, an_empty_buffer_is_a_buffer,
    what_is_listed_is_detached, a_moved_buffer_arrives_once, shared_memory_crosses_by_reference,
    other_types_are_refused, depth_is_not_bounded_by_the_stack
score: 4 of 17
"""

import json
from collections.abc import Sequence

from ..given import Buf, DataCloneError
from ..solution import _arrivals


def post(value: object, transfer: Sequence[Buf] = ()) -> object:
    _arrivals(transfer)
    try:
        received: object = json.loads(json.dumps(value))
    except (TypeError, ValueError) as error:
        raise DataCloneError(str(error)) from None
    for buffer in transfer:
        buffer.data, buffer.detached = bytearray(), True
    return received
