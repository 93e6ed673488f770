"""The bucket depends on the unit alone, so the same customers are treated in every experiment.

fails: known_variants, shares_and_ramp, experiments_are_independent
score: 14 of 17
"""

import hashlib
import json
from collections.abc import Mapping


def assign(unit: str, experiment: str, weights: Mapping[str, int]) -> str:
    """The variant of ``unit`` in ``experiment``; weights in basis points, in the order of their buckets.

    Raises ValueError for an empty name, a negative weight, or weights that do not sum to 10,000.
    """
    if not unit or not experiment:
        raise ValueError("unit and experiment must not be empty")
    if sum(weights.values()) != 10_000 or min(weights.values()) < 0:
        raise ValueError("weights must not be negative and must sum to 10,000")
    digest = hashlib.sha256(json.dumps([unit]).encode()).hexdigest()
    bucket = int(digest[:15], 16) % 10_000
    for variant, weight in weights.items():
        if bucket < weight:
            return variant
        bucket -= weight
    raise AssertionError("unreachable: the weights cover every bucket")
