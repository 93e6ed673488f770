"""The storefront's readers: Poisson requests for products of Zipf popularity, and caches that have long served them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

NEVER = float("-inf")  # the fill time of an entry that is not there


def zipf_rates(products: int, per_second: float, exponent: float = 1.0) -> NDArray[np.float64]:
    """Requests per second for each product, most popular first: proportional to rank ** -exponent, ``per_second`` in sum."""
    weights = np.arange(1, products + 1, dtype=float) ** -exponent
    return per_second * weights / weights.sum()


def product_requests(
    rates: NDArray[np.float64], seconds: float, regions: int, seed: int
) -> Iterator[tuple[float, int, int]]:
    """Requests ``(second, region, product)`` in order of time; every region has Poisson traffic of its own with ``rates``."""
    rng = np.random.default_rng(seed)
    total = float(rates.sum())
    count = int(rng.poisson(total * seconds * regions))
    moments = np.sort(rng.uniform(0.0, seconds, count))
    asked = np.searchsorted(np.cumsum(rates), rng.uniform(0.0, total, count), side="right")
    products = np.minimum(asked, len(rates) - 1)  # the cumulative sum may end just below the total
    return zip(moments.tolist(), rng.integers(regions, size=count).tolist(), products.tolist(), strict=True)


def aged_cache(rates: NDArray[np.float64], ttl: float, seed: int) -> list[float]:
    """When each product's entry was filled, as seen at second 0 in a cache that has long been in service.

    Renewal theory: with Poisson requests an entry is there with probability λ·ttl / (1 + λ·ttl), and its age is
    uniform on [0, ttl). An entry that is not there has the fill time :data:`NEVER`.
    """
    rng = np.random.default_rng([seed, 1])
    is_there = rng.random(len(rates)) < rates * ttl / (1 + rates * ttl)
    return np.where(is_there, -ttl * rng.random(len(rates)), NEVER).tolist()
