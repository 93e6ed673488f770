"""Python's hash() picks the bucket: it changes with every process.

fails: known_variants, shares_and_ramp
score: 15 of 17
"""

from collections.abc import Mapping


def assign(unit: str, experiment: str, weights: Mapping[str, int]) -> str:
    """The variant of ``unit`` in ``experiment``; weights in basis points, in the order of their buckets.

    Raises ValueError for an empty name, a negative weight, or weights that do not sum to 10,000.
    """
    if not unit or not experiment:
        raise ValueError("unit and experiment must not be empty")
    if sum(weights.values()) != 10_000 or min(weights.values()) < 0:
        raise ValueError("weights must not be negative and must sum to 10,000")
    bucket = hash(f"[{experiment!r}, {unit!r}]") % 10_000
    for variant, weight in weights.items():
        if bucket < weight:
            return variant
        bucket -= weight
    raise AssertionError("unreachable: the weights cover every bucket")
