"""Model solution of ai-2: prompt release ids, stable assignment, sample-ratio check, and a test that may be watched."""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from scipy.special import chdtrc


def release_id(release: Mapping[str, Any]) -> str:
    """The first 16 hex digits of SHA-256 of the release's canonical JSON.

    Raises ValueError for NaN, an infinity or a key that is no string, at any level.
    """
    _require_string_keys(release)
    text = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _require_string_keys(value: Any) -> None:
    # json.dumps would turn the key 1 into "1", and two releases would share an id.
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(f"the key {key!r} is no string")
            _require_string_keys(inner)
    elif isinstance(value, list):
        for inner in value:
            _require_string_keys(inner)


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
    for variant, weight in weights.items():
        if bucket < weight:
            return variant
        bucket -= weight
    raise AssertionError("unreachable: the weights cover every bucket")


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
    if len(expected) < 2:
        return 1.0
    statistic = sum((counts[variant] - e) ** 2 / e for variant, e in expected.items())
    return float(chdtrc(len(expected) - 1, statistic))


class MSPRT:
    """Mixture sequential probability ratio test of two success rates, valid at every look.

    Robbins 1970; Johari, Koomen, Pekelis, Walsh, "Always Valid Inference", Operations Research 2022.
    """

    def __init__(self, tau2: float) -> None:
        """``tau2`` is the variance of the normal mixture over the difference. Raises ValueError unless positive."""
        if not tau2 > 0:
            raise ValueError("tau2 must be positive")
        self._tau2 = tau2
        self._totals = (0, 0, 0, 0)
        self._p = 1.0

    def update(self, n_a: int, s_a: int, n_b: int, s_b: int) -> float:
        """The always-valid p-value after these cumulative users (n) and successes (s) of arms a and b.

        Raises ValueError for totals that shrink and for s > n; the test is unchanged then.
        """
        totals = (n_a, s_a, n_b, s_b)
        if any(new < old for new, old in zip(totals, self._totals, strict=True)) or s_a > n_a or s_b > n_b:
            raise ValueError("totals never shrink, and there are no more successes than users")
        self._totals = totals
        if n_a and n_b:
            p_a, p_b = s_a / n_a, s_b / n_b
            v = p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b
            if v > 0:
                self._p = min(self._p, math.exp(-max(0.0, self._log_ratio(p_b - p_a, v))))
        return self._p

    def _log_ratio(self, theta: float, v: float) -> float:
        spread = v + self._tau2
        return math.log(v / spread) / 2 + self._tau2 * theta**2 / (2 * v * spread)
