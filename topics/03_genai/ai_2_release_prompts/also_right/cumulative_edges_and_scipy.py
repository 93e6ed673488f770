"""Buckets by a search in cumulative edges, the split by scipy.stats, JSON checked for floats by hand."""

import json
from hashlib import sha256
from math import exp, isfinite, log

import numpy as np
from scipy.stats import chi2


def _check_json(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(f"key {key!r}")
            _check_json(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_json(inner)
    elif isinstance(value, float) and not isfinite(value):
        raise ValueError(value)


def release_id(release):
    _check_json(release)
    text = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode("utf-8")).hexdigest()[:16]


def _check_weights(weights):
    if any(not isinstance(w, int) or w < 0 for w in weights.values()) or sum(weights.values()) != 10_000:
        raise ValueError("weights")


def assign(unit, experiment, weights):
    _check_weights(weights)
    if not unit or not experiment:
        raise ValueError("empty name")
    digest = sha256(json.dumps([experiment, unit]).encode()).hexdigest()
    names = list(weights)
    edges = np.cumsum([weights[name] for name in names])
    return names[int(np.searchsorted(edges, int(digest[:15], 16) % 10_000, side="right"))]


def srm_p(counts, weights):
    _check_weights(weights)
    names = sorted(weights)
    if names != sorted(counts) or min(counts.values()) < 0 or sum(counts.values()) == 0:
        raise ValueError("counts")
    n = np.array([counts[name] for name in names], dtype=float)
    w = np.array([weights[name] for name in names], dtype=float)
    if n[w == 0].sum() > 0:
        return 0.0
    n, w = n[w > 0], w[w > 0]
    if len(w) < 2:
        return 1.0
    expected = n.sum() * w / 10_000
    return float(chi2.sf(((n - expected) ** 2 / expected).sum(), len(w) - 1))


class MSPRT:
    def __init__(self, tau2):
        if not tau2 > 0:
            raise ValueError("tau2")
        self.tau2 = tau2
        self.p = 1.0
        self.last = (0, 0, 0, 0)

    def update(self, n_a, s_a, n_b, s_b):
        now = (n_a, s_a, n_b, s_b)
        if any(new < old for new, old in zip(now, self.last, strict=True)) or s_a > n_a or s_b > n_b:
            raise ValueError("totals")
        self.last = now
        if not n_a or not n_b:
            return self.p
        pa, pb = s_a / n_a, s_b / n_b
        v = pa * (1 - pa) / n_a + pb * (1 - pb) / n_b
        if v == 0:
            return self.p
        t = self.tau2
        log_lambda = 0.5 * log(v / (v + t)) + t * (pb - pa) ** 2 / (2 * v * (v + t))
        if log_lambda > 0:
            self.p = min(self.p, exp(-log_lambda))
        return self.p
