"""Whatever is not fine is called failed.

fails: verified_on_main_only, every_live_version_counts, live_consumers_are_asked, seeded_environments
score: 13 of 17
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
                if service in consumes.get((consumer, other), ()):
                    pairs.add((consumer, other, service, version))
    for pair in pairs:
        if not latest.get(pair, False):
            reasons.add(f"{pair[0]}@{pair[1]} -> {pair[2]}@{pair[3]}: failed")
    return sorted(reasons)
