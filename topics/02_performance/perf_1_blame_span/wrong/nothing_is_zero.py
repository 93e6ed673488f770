"""Without requests the shares are 0 and no error is raised.

fails: a_mix_of_nothing_is_refused
score: 17 of 18
"""

from collections.abc import Mapping


def _shares(classes: Mapping[str, tuple[int, float]]) -> dict[str, tuple[float, float]]:
    total = sum(count for count, _ in classes.values())
    return {name: (count / total, mean) for name, (count, mean) in classes.items() if count}
