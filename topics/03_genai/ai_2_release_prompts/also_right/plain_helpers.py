"""JSON by a walk of its own, cumulative edges and bisect, scipy.stats, a test that keeps every look's ratio."""

import json
from bisect import bisect_right
from collections.abc import Mapping
from hashlib import sha256
from itertools import accumulate
from math import isfinite
from typing import Any

import numpy as np


def release_id(release: Mapping[str, Any]) -> str:
    return sha256(written(release).encode("utf-8")).hexdigest()[0:16]


def written(value: Any) -> str:
    if isinstance(value, Mapping):
        if any(type(key) is not str for key in value):
            raise ValueError("keys must be strings")
        return "{" + ",".join(f"{written(key)}:{written(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("not a number of JSON")
    return json.dumps(value, ensure_ascii=False)


def assign(unit: str, experiment: str, weights: Mapping[str, int]) -> str:
    if unit == "" or experiment == "":
        raise ValueError("empty name")
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("negative weight")
    edges = list(accumulate(weights.values()))
    if not edges or edges[-1] != 10_000:
        raise ValueError("sum")
    number = int.from_bytes(sha256(json.dumps([experiment, unit]).encode()).digest()[:8], "big") >> 4
    return list(weights)[bisect_right(edges, number % 10_000)]


def srm_p(counts: Mapping[str, int], weights: Mapping[str, int]) -> float:
    from scipy.stats import chisquare

    if set(counts) ^ set(weights):
        raise ValueError("different variants")
    names = sorted(weights)
    seen = np.array([counts[name] for name in names], dtype=float)
    share = np.array([weights[name] for name in names], dtype=float)
    if seen.sum() == 0:
        raise ValueError("no units")
    if seen[share == 0].any():
        return 0.0
    seen, share = seen[share > 0], share[share > 0]
    return 1.0 if len(seen) == 1 else float(chisquare(seen, share / share.sum() * seen.sum()).pvalue)


class MSPRT:
    def __init__(self, tau2: float) -> None:
        if tau2 <= 0:
            raise ValueError
        self.tau2 = tau2
        self.looks: list[tuple[int, int, int, int]] = [(0, 0, 0, 0)]
        self.ratios = [1.0]

    def update(self, n_a: int, s_a: int, n_b: int, s_b: int) -> float:
        last = self.looks[-1]
        if n_a < last[0] or s_a < last[1] or n_b < last[2] or s_b < last[3]:
            raise ValueError("shrinks")
        if n_a < s_a or n_b < s_b:
            raise ValueError("more successes than users")
        self.looks.append((n_a, s_a, n_b, s_b))
        if n_a > 0 < n_b:
            a, b = np.float64(s_a) / n_a, np.float64(s_b) / n_b
            v = a * (1 - a) / n_a + b * (1 - b) / n_b
            if v != 0:
                t = self.tau2
                exponent = -t * (b - a) ** 2 / (2 * v * (v + t))
                self.ratios.append(float(np.sqrt((v + t) / v) * np.exp(exponent)))
        return min(self.ratios)
