"""Rules in a list of functions, names and versions parsed once, decisions in a dict by their key."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from packaging import specifiers, version

from ..given import Advisory, Component, Decision, Vex

STANDARD = (
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _parse(text: str | None) -> version.Version | None:
    try:
        return version.parse(text or "")
    except version.InvalidVersion:
        return None


def gate(
    components: Sequence[Component],
    advisories: Sequence[Advisory],
    vex: Sequence[Vex],
    *,
    kev: frozenset[str],
    epss: Mapping[str, float],
    today: date,
    epss_threshold: float = 0.1,
    min_age_days: int = 7,
) -> list[Decision]:
    """Everything is indexed by name before the first component is looked at."""
    for value in epss.values():
        if not 0 <= value <= 1:  # NaN too
            raise ValueError(f"{value} is no probability")
    by_name: dict[str, list[tuple[Advisory, specifiers.SpecifierSet]]] = defaultdict(list)
    for advisory in advisories:  # InvalidSpecifier is a ValueError
        by_name[_plain(advisory.name)].append((advisory, specifiers.SpecifierSet(advisory.affected, prereleases=True)))
    cleared: dict[tuple[str, str, version.Version], str] = {}
    for entry in vex:
        parsed = _parse(entry.version)
        if entry.status == "not_affected" and entry.justification in STANDARD and parsed is not None:
            cleared.setdefault((entry.advisory, _plain(entry.name), parsed), str(entry.justification))
    urgent = set(kev) | {id for id, score in epss.items() if score >= epss_threshold}
    found: dict[tuple[str, str, str], Decision] = {}

    def say(name: str, text: str, advisory: str | None, action: str, reason: str) -> None:
        found[name, text, advisory or ""] = Decision(name, text, advisory, action, reason)

    for component in components:
        name, text, parsed = _plain(component.name), component.version, _parse(component.version)
        if parsed is None:
            say(name, text, None, "block", "unparseable version")
            continue
        young = component.published > today - timedelta(days=min_age_days)
        if young and any(a.id in urgent and _parse(a.fixed) == parsed for a, _ in by_name[name]):
            young = False
        if young or component.published > today:
            say(name, text, None, "block", "cooldown")
        for advisory, affected in by_name[name]:
            if parsed not in affected:
                continue
            justification = cleared.get((advisory.id, name, parsed))
            if justification is not None:
                say(name, text, advisory.id, "accept", justification)
            elif advisory.id in kev:
                say(name, text, advisory.id, "block", "known exploited")
            elif (score := epss.get(advisory.id)) is None:
                say(name, text, advisory.id, "block", "no epss score")
            elif score < epss_threshold:
                say(name, text, advisory.id, "ticket", "backlog")
            else:
                say(name, text, advisory.id, "block", "epss")
    return [found[key] for key in sorted(found)]
