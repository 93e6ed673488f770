"""With one variant there are zero degrees of freedom, and the p-value is what the library makes of it.

fails: splits_at_the_edges
score: 16 of 17
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
    total = sum(weights.values())
    expected = {variant: units * weight / total for variant, weight in weights.items() if weight > 0}
    statistic = sum((counts[variant] - e) ** 2 / e for variant, e in expected.items())
    return float(chdtrc(len(expected) - 1, statistic))
