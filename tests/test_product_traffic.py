"""The storefront's traffic: its shape decides every figure of evt-4's demonstration."""

import numpy as np

from leadlab.scenarios.product_traffic import NEVER, aged_cache, product_requests, zipf_rates


def test_rates_add_up_and_fall_with_the_rank():
    rates = zipf_rates(100, 50.0)
    assert np.isclose(rates.sum(), 50.0)
    assert np.allclose(rates * np.arange(1, 101), rates[0])


def test_requests_come_in_order_with_the_asked_rates_in_every_region():
    rates = np.array([30.0, 10.0])
    requests = list(product_requests(rates, seconds=1_000.0, regions=2, seed=3))
    moments = [second for second, _, _ in requests]
    assert moments == sorted(moments)
    assert 0.0 <= moments[0] <= moments[-1] < 1_000.0
    for region in (0, 1):
        for product in (0, 1):
            seen = sum(request[1:] == (region, product) for request in requests)
            assert abs(seen / 1_000.0 - rates[product]) < 5 * np.sqrt(rates[product] / 1_000.0)


def test_the_same_seed_gives_the_same_requests_and_another_seed_does_not():
    rates = zipf_rates(10, 20.0)
    first, again, other = (list(product_requests(rates, 10.0, 1, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_an_aged_cache_stays_as_full_as_it_begins():
    """The stationary state: traffic played over it must neither fill nor empty it."""
    rates, ttl = zipf_rates(2_000, 100.0), 20.0
    filled = aged_cache(rates, ttl, seed=5)
    at_start = sum(second > NEVER for second in filled)
    assert all(-ttl < second <= 0.0 for second in filled if second > NEVER)
    for second, _, product in product_requests(rates, 60.0, 1, seed=5):
        if second - filled[product] >= ttl:
            filled[product] = second
    at_end = sum(60.0 - second < ttl for second in filled)
    expected = float((rates * ttl / (1 + rates * ttl)).sum())
    assert abs(at_start - expected) < 0.06 * expected
    assert abs(at_end - expected) < 0.06 * expected
