"""The classes count alike, however many requests they have.

fails: nothing_regressed, within_and_mix_add_up, a_new_class_is_mix
score: 15 of 18
"""

from collections.abc import Mapping


def _shares(classes: Mapping[str, tuple[int, float]]) -> dict[str, tuple[float, float]]:
    total = sum(count for count, _ in classes.values())
    if total == 0:
        raise ValueError("no requests, so there is no mean")
    return {
        name: (1 / len([c for c, _ in classes.values() if c]), mean) for name, (count, mean) in classes.items() if count
    }
