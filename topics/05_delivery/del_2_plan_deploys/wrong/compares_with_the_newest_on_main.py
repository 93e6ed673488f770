"""The consumer is compared with the newest version that it was verified against, not with what is live.

fails: verified_on_main_only, every_live_version_counts, the_last_result_counts, seeded_environments, the_provider_goes_first, no_order_exists, the_smallest_of_all_orders, nothing_is_used_up
score: 9 of 17
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
            continue
        tried = [pair[3] for pair in latest if pair[:3] == (service, version, provider)]
        pairs.add((service, version, provider, max([*tried, *live])))
    for consumer, versions in env.items():
        if consumer != service:
            for other in versions:
                if service in consumes.get((consumer, other), ()):
                    pairs.add((consumer, other, service, version))
    for pair in pairs:
        if not latest.get(pair, False):
            verdict = "failed" if pair in latest else "unverified"
            reasons.add(f"{pair[0]}@{pair[1]} -> {pair[2]}@{pair[3]}: {verdict}")
    return sorted(reasons)
