from itertools import cycle, islice

STALE = b"hunter2-session-key "


def dirty_malloc(size: int) -> bytearray:
    """``size`` bytes full of what somebody left behind: the stand-in for memory that is not cleared."""
    return bytearray(islice(cycle(STALE), size))
