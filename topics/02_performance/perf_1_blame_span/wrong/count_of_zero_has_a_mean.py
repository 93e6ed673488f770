"""A class with a count of 0 is taken for one that exists, with the mean that it carries.

fails: a_new_class_is_mix
score: 17 of 18
"""

from collections.abc import Mapping


def _shares(classes: Mapping[str, tuple[int, float]]) -> dict[str, tuple[float, float]]:
    total = sum(count for count, _ in classes.values())
    if total == 0:
        raise ValueError("no requests, so there is no mean")
    return {name: (count / total, mean) for name, (count, mean) in classes.items()}
