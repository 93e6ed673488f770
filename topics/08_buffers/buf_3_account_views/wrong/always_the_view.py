"""A read-only view of the owner is safe enough.

fails: twenty_bytes_of_a_frame_are_copied, the_owner_decides, the_limit_is_exact, a_copy_lets_its_source_go, a_thousand_tokens_are_small
score: 14 of 20
"""


def keep(view: memoryview, max_waste: float = 4.0) -> memoryview:
    if max_waste < 1:
        raise ValueError(max_waste)
    return view if view.readonly else view.toreadonly()
