"""Consumers are taken from consumes, live or not.

fails: the_last_result_counts, what_does_not_matter, seeded_environments, the_consumer_goes_first, the_smallest_of_all_orders
score: 12 of 17
"""

from collections.abc import Collection, Mapping


def _reasons(
    service: str,
    version: str,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    latest: Mapping[tuple[str, str, str, str], bool],
) -> list[str]:
    reasons: set[str] = set()
    pairs: set[tuple[str, str, str, str]] = set()
    for provider in consumes.get((service, version), ()):
        if provider == service:
            continue
        live = env.get(provider, ())
        if not live:
            reasons.add(f"{service}@{version} -> {provider}: not in env")
        pairs.update((service, version, provider, other) for other in live)
    for (consumer, other), called in consumes.items():
        if consumer != service and service in called:
            pairs.add((consumer, other, service, version))
    for pair in pairs:
        if not latest.get(pair, False):
            verdict = "failed" if pair in latest else "unverified"
            reasons.add(f"{pair[0]}@{pair[1]} -> {pair[2]}@{pair[3]}: {verdict}")
    return sorted(reasons)
