"""The race of perf-2: every schedule once, and a cache that refuses exactly the late fill."""

from math import factorial

import pytest

from leadlab.scenarios.cache_race import PriceCache, interleavings


@pytest.mark.parametrize(("steps", "orders"), [([3, 2], 10), ([3, 2, 2], 210), ([3, 3, 2], 560)])
def test_every_interleaving_comes_once(steps: list[int], orders: int) -> None:
    found = list(interleavings(steps))
    assert (
        len(found)
        == len(set(found))
        == orders
        == factorial(sum(steps)) // (6 * 2 ** (steps.count(2)) * 6 ** (steps.count(3) - 1))
    )
    assert all([order.count(party) for party in range(len(steps))] == steps for order in found)


def test_a_fill_whose_lease_a_delete_has_voided_is_refused() -> None:
    cache = PriceCache(leases=True)
    _, old = cache.get()
    cache.delete()
    _, new = cache.get()
    assert not cache.fill(1, old)
    assert cache.value is None
    assert cache.fill(2, new)
    assert cache.get() == (2, None)


def test_while_a_lease_is_live_a_second_reader_gets_no_token_and_cannot_fill() -> None:
    cache = PriceCache(leases=True)
    cache.get()
    assert cache.get() == (None, None)
    assert not cache.fill(1, None)


def test_without_leases_every_fill_is_stored() -> None:
    cache = PriceCache()
    _, token = cache.get()
    cache.delete()
    assert cache.fill(1, token)
    assert cache.value == 1
