"""A provider that is named twice is a reason twice.

fails: every_live_version_counts, providers_that_are_not_there
score: 15 of 17
"""

from collections.abc import Collection, Mapping


def _reasons(
    service: str,
    version: str,
    env: Mapping[str, Collection[str]],
    consumes: Mapping[tuple[str, str], Collection[str]],
    latest: Mapping[tuple[str, str, str, str], bool],
) -> list[str]:
    reasons: list[str] = []
    pairs: list[tuple[str, str, str, str]] = []
    for provider in consumes.get((service, version), ()):
        if provider == service:
            continue
        live = env.get(provider, ())
        if not live:
            reasons.append(f"{service}@{version} -> {provider}: not in env")
        pairs.extend((service, version, provider, other) for other in live)
    for consumer, versions in env.items():
        if consumer != service:
            for other in versions:
                if service in consumes.get((consumer, other), ()):
                    pairs.append((consumer, other, service, version))
    for pair in pairs:
        if not latest.get(pair, False):
            verdict = "failed" if pair in latest else "unverified"
            reasons.append(f"{pair[0]}@{pair[1]} -> {pair[2]}@{pair[3]}: {verdict}")
    return sorted(reasons)
