"""Whatever is hashable may be a key or a member.

fails: a_refused_value_moves_nothing, other_types_are_refused
score: 15 of 17
"""

from ..given import DataCloneError


def _atom(node: object) -> object:
    if type(node).__hash__ is None:
        raise DataCloneError(f"a {type(node).__name__} cannot be a key or the member of a set")
    return node
