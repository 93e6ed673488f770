"""A max_waste below 1 is accepted.

fails: the_limit_is_exact
score: 19 of 20
"""


def keep(view: memoryview, max_waste: float = 4.0) -> memoryview:
    with memoryview(view.obj) as whole:
        if whole.readonly and whole.nbytes <= max_waste * view.nbytes:
            return view
    return memoryview(view.tobytes())
