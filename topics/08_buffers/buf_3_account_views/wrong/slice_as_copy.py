"""A slice of a memoryview is taken for a copy.

fails: twenty_bytes_of_a_frame_are_copied, the_owner_decides, the_limit_is_exact, a_copy_lets_its_source_go, a_thousand_tokens_are_small
score: 14 of 20
"""


def keep(view: memoryview, max_waste: float = 4.0) -> memoryview:
    if max_waste < 1:
        raise ValueError(f"max_waste must be at least 1, is {max_waste}")
    with memoryview(view.obj) as whole:
        if whole.readonly and whole.nbytes <= max_waste * view.nbytes:
            return view
    return view[:].toreadonly()
