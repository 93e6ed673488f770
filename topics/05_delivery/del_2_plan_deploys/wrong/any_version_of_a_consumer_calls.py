"""A live version is taken to call a provider if any version of that service ever did.

fails: live_consumers_are_asked, what_does_not_matter, seeded_environments, the_provider_goes_first, the_smallest_of_all_orders, nothing_is_used_up
score: 11 of 17
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
    for consumer, versions in env.items():
        if consumer != service:
            for other in versions:
                if any(name == consumer and service in called for (name, _), called in consumes.items()):
                    pairs.add((consumer, other, service, version))
    for pair in pairs:
        if not latest.get(pair, False):
            verdict = "failed" if pair in latest else "unverified"
            reasons.add(f"{pair[0]}@{pair[1]} -> {pair[2]}@{pair[3]}: {verdict}")
    return sorted(reasons)
