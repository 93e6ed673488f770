"""The copy has the view's format and shape.

fails: the_owner_decides
score: 19 of 20
"""


def keep(view: memoryview, max_waste: float = 4.0) -> memoryview:
    if max_waste < 1:
        raise ValueError(f"max_waste must be at least 1, is {max_waste}")
    with memoryview(view.obj) as whole:
        if whole.readonly and whole.nbytes <= max_waste * view.nbytes:
            return view
    copied = memoryview(view.tobytes())
    return copied.cast(view.format, view.shape) if view.nbytes else copied
