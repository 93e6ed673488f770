"""The copy is a bytearray, which its holder may change.

fails: twenty_bytes_of_a_frame_are_copied, the_owner_decides, the_limit_is_exact
score: 16 of 20
"""


def keep(view: memoryview, max_waste: float = 4.0) -> memoryview:
    if max_waste < 1:
        raise ValueError(f"max_waste must be at least 1, is {max_waste}")
    with memoryview(view.obj) as whole:
        if whole.readonly and whole.nbytes <= max_waste * view.nbytes:
            return view
    return memoryview(bytearray(view.tobytes()))
