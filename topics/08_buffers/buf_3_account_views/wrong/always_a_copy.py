"""Everything is copied.

fails: a_large_piece_of_bytes_is_kept, the_owner_decides, the_limit_is_exact
score: 16 of 20
"""


def keep(view: memoryview, max_waste: float = 4.0) -> memoryview:
    if max_waste < 1:
        raise ValueError(max_waste)
    return memoryview(view.tobytes())
