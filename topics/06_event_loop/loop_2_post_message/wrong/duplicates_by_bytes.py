"""Two buffers with the same bytes count as a duplicate.

fails: random_graphs_are_isomorphic, a_bad_transfer_list_moves_nothing
score: 15 of 17
"""

from collections.abc import Sequence

from ..given import Buf, DataCloneError


def _arrivals(transfer: Sequence[Buf]) -> dict[int, Buf]:
    arrivals: dict[int, Buf] = {}
    for buffer in transfer:
        if type(buffer) is not Buf or buffer.detached or [each.data for each in transfer].count(buffer.data) > 1:
            raise DataCloneError("transfer holds something else than attached buffers, each once")
        arrivals[id(buffer)] = Buf()
    return arrivals
