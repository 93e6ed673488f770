"""A pair that ever failed stays failed, although a later result passed.

fails: the_last_result_counts, seeded_environments, the_smallest_of_all_orders
score: 14 of 17
"""

from collections.abc import Iterable

from ..given import Contract


def _latest(results: Iterable[Contract]) -> dict[tuple[str, str, str, str], bool]:
    latest: dict[tuple[str, str, str, str], bool] = {}
    for r in results:
        pair = (r.consumer, r.consumer_version, r.provider, r.provider_version)
        latest[pair] = latest.get(pair, True) and r.ok
    return latest
