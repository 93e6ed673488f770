"""A provider is fine if any of its live versions is.

fails: every_live_version_counts, seeded_environments, the_smallest_of_all_orders
score: 14 of 17
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
        found = {(service, version, provider, other) for other in live}
        if not any(latest.get(pair, False) for pair in found):
            pairs |= found
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
