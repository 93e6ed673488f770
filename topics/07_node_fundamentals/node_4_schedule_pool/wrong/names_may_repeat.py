"""Two works of one name overwrite each other in the result.

fails: wrong_works_are_refused
score: 13 of 14
"""

from collections.abc import Sequence

from ..given import Work


def _validate(works: Sequence[Work], size: int) -> None:
    if not 1 <= size <= 1024:
        raise ValueError(f"size must be 1 to 1024, is {size}")
    for work in works:
        # written so that NaN, which compares false with everything, is refused
        if not (work.duration >= 0 and work.submit >= 0):
            raise ValueError(f"times must not be negative or NaN: {work}")
        if work.kind not in ("cpu", "fast", "slow"):
            raise ValueError(f"kind must be cpu, fast or slow: {work}")
