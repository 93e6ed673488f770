"""What is not slow is served like a file read, whatever it is called.

fails: wrong_works_are_refused
score: 13 of 14
"""

from collections.abc import Sequence

from ..given import Work


def _validate(works: Sequence[Work], size: int) -> None:
    if not 1 <= size <= 1024:
        raise ValueError(f"size must be 1 to 1024, is {size}")
    if len({work.name for work in works}) < len(works):
        raise ValueError("two works have one name")
    for work in works:
        # written so that NaN, which compares false with everything, is refused
        if not (work.duration >= 0 and work.submit >= 0):
            raise ValueError(f"times must not be negative or NaN: {work}")
