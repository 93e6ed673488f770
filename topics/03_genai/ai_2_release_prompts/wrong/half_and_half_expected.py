"""The expected counts are equal for all variants, whatever the weights.

fails: three_splits, splits_against_closed_forms
score: 15 of 17
"""

from collections.abc import Mapping

from scipy.special import chdtrc


def srm_p(counts: Mapping[str, int], weights: Mapping[str, int]) -> float:
    """The p-value of a sample-ratio mismatch: chi-square goodness of fit of ``counts`` to ``weights``.

    Raises ValueError for different variants in the two mappings, and for no units.
    """
    units = sum(counts.values())
    if counts.keys() != weights.keys() or units == 0:
        raise ValueError("needs the same variants in both mappings, and at least one unit")
    if any(counts[variant] > 0 for variant, weight in weights.items() if weight == 0):
        return 0.0
    expected = {
        variant: units / sum(w > 0 for w in weights.values()) for variant, weight in weights.items() if weight > 0
    }
    if len(expected) < 2:
        return 1.0
    statistic = sum((counts[variant] - e) ** 2 / e for variant, e in expected.items())
    return float(chdtrc(len(expected) - 1, statistic))
