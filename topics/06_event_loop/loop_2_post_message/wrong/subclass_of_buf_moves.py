"""transfer is checked by isinstance.

fails: a_bad_transfer_list_moves_nothing
score: 16 of 17
"""

from collections.abc import Sequence

from ..given import Buf, DataCloneError


def _arrivals(transfer: Sequence[Buf]) -> dict[int, Buf]:
    arrivals: dict[int, Buf] = {}
    for buffer in transfer:
        if not isinstance(buffer, Buf) or buffer.detached or id(buffer) in arrivals:
            raise DataCloneError("transfer holds something else than attached buffers, each once")
        arrivals[id(buffer)] = Buf()
    return arrivals
