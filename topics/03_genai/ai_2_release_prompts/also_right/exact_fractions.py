"""A JSON round trip that refuses keys, a loop over upper edges, the gamma function's tail, totals in a dict."""

import hashlib
import json
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scipy.special import gammaincc


def release_id(release: Mapping[str, Any]) -> str:
    def canonical(value: Any) -> Any:
        if isinstance(value, dict):
            if not all(isinstance(key, str) for key in value):
                raise ValueError(value)
            return {key: canonical(value[key]) for key in sorted(value)}
        if isinstance(value, list):
            return [canonical(item) for item in value]
        return value

    encoder = json.JSONEncoder(allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    return hashlib.new("sha256", encoder.encode(canonical(dict(release))).encode()).hexdigest()[:16]


def assign(unit: str, experiment: str, weights: Mapping[str, int]) -> str:
    if not (unit and experiment and sum(weights.values()) == 10_000 and all(w >= 0 for w in weights.values())):
        raise ValueError("cannot assign")
    key = f"[{json.dumps(experiment)}, {json.dumps(unit)}]"
    bucket = int(hashlib.sha256(key.encode()).hexdigest()[:15], base=16) % 10_000
    upper = 0
    chosen = ""
    for name in weights:
        upper += weights[name]
        if bucket < upper and not chosen:
            chosen = name
    return chosen


def srm_p(counts: Mapping[str, int], weights: Mapping[str, int]) -> float:
    if sorted(counts) != sorted(weights) or not any(counts.values()):
        raise ValueError("cannot compare")
    if sum(counts[name] for name in weights if not weights[name]):
        return 0.0
    names = [name for name in weights if weights[name]]
    if len(names) == 1:
        return 1.0
    units, whole = sum(counts.values()), sum(weights.values())
    statistic = sum((counts[name] * whole - units * weights[name]) ** 2 / Fraction(weights[name]) for name in names)
    return float(gammaincc((len(names) - 1) / 2, float(statistic / (units * whole)) / 2))


class MSPRT:
    def __init__(self, tau2: float) -> None:
        if math.isnan(tau2) or tau2 <= 0.0:
            raise ValueError("tau2")
        self.t, self.best, self.seen = tau2, 0.0, {"n_a": 0, "s_a": 0, "n_b": 0, "s_b": 0}

    def update(self, n_a: int, s_a: int, n_b: int, s_b: int) -> float:
        now = {"n_a": n_a, "s_a": s_a, "n_b": n_b, "s_b": s_b}
        if [name for name in now if now[name] < self.seen[name]] or not (s_a <= n_a and s_b <= n_b):
            raise ValueError(now)
        self.seen = now
        try:
            a, b = Fraction(s_a, n_a), Fraction(s_b, n_b)
            v = float(a * (1 - a) / n_a + b * (1 - b) / n_b)
            log_ratio = self.t * float(b - a) ** 2 / (2 * v * (v + self.t)) - math.log1p(self.t / v) / 2
        except ZeroDivisionError:
            return math.exp(-self.best)
        self.best = max(self.best, log_ratio)
        return math.exp(-self.best)
