"""The changes within the classes are weighted by the shares before, and the parts no longer add up.

fails: within_and_mix_add_up, a_new_class_is_mix, a_vanished_class_is_mix
score: 15 of 18
"""

from collections.abc import Mapping

from ..solution import _shares


def mix_shift(before: Mapping[str, tuple[int, float]], after: Mapping[str, tuple[int, float]]) -> tuple[float, float]:
    """The change of the overall mean latency, split into (within the classes, by their shares), in seconds.

    The arguments map a class to (count, mean latency). Raises ValueError where all counts are 0.
    """
    old, new = _shares(before), _shares(after)
    within = mix = 0.0
    for name in {*old, *new}:
        share_before, mean_before = old.get(name, (0.0, new.get(name, (0.0, 0.0))[1]))
        share_after, mean_after = new.get(name, (0.0, mean_before))
        within += share_before * (mean_after - mean_before)
        mix += (share_after - share_before) * mean_before
    return within, mix
