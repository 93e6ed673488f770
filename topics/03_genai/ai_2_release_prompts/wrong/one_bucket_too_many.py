"""The bucket at the edge goes to the variant below it.

fails: shares_and_ramp
score: 16 of 17
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
    digest = hashlib.sha256(json.dumps([experiment, unit]).encode()).hexdigest()
    bucket = int(digest[:15], 16) % 10_000
    edge = 0
    for variant, weight in weights.items():
        edge += weight
        if bucket <= edge:
            return variant
    raise AssertionError("unreachable: the weights cover every bucket")
