"""The waste is a quotient, and a view of 0 bytes divides by zero.

fails: the_limit_is_exact
score: 19 of 20
"""


def keep(view: memoryview, max_waste: float = 4.0) -> memoryview:
    if max_waste < 1:
        raise ValueError(f"max_waste must be at least 1, is {max_waste}")
    with memoryview(view.obj) as whole:
        if whole.readonly and whole.nbytes / view.nbytes <= max_waste:
            return view
    return memoryview(view.tobytes())
