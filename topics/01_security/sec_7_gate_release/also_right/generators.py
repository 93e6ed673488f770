"""Two generators, one for findings and one for ages, and a set comprehension at the end."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..given import VEX_JUSTIFICATIONS, Advisory, Component, Decision, Vex


def _equal(one: str | None, other: str | None) -> bool:
    try:
        return Version(str(one)) == Version(str(other))
    except InvalidVersion:
        return False


def _findings(
    component: Component,
    advisories: Sequence[Advisory],
    vex: Sequence[Vex],
    kev: frozenset[str],
    epss: Mapping[str, float],
    threshold: float,
) -> Iterator[tuple[str, str, str]]:
    for advisory in advisories:
        if canonicalize_name(advisory.name) != canonicalize_name(component.name):
            continue
        if Version(component.version) not in SpecifierSet(advisory.affected, prereleases=True):
            continue
        reasons = [
            entry.justification
            for entry in vex
            if (entry.advisory, canonicalize_name(entry.name), entry.status)
            == (advisory.id, canonicalize_name(component.name), "not_affected")
            and entry.justification in VEX_JUSTIFICATIONS
            and _equal(entry.version, component.version)
        ]
        if reasons:
            yield advisory.id, "accept", str(reasons[0])
        elif advisory.id in kev:
            yield advisory.id, "block", "known exploited"
        elif advisory.id not in epss:
            yield advisory.id, "block", "no epss score"
        else:
            high = epss[advisory.id] >= threshold
            yield advisory.id, "block" if high else "ticket", "epss" if high else "backlog"


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
    """Loops over everything for every component: slow, and right."""
    for advisory in advisories:
        SpecifierSet(advisory.affected)
    if epss and not 0 <= min(epss.values()) <= max(epss.values()) <= 1:
        raise ValueError("EPSS scores lie between 0 and 1")

    def decisions(component: Component) -> Iterator[Decision]:
        name = str(canonicalize_name(component.name))
        try:
            Version(component.version)
        except InvalidVersion:
            yield Decision(name, component.version, None, "block", "unparseable version")
            return
        for id, action, reason in _findings(component, advisories, vex, kev, epss, epss_threshold):
            yield Decision(name, component.version, id, action, reason)
        age = today.toordinal() - component.published.toordinal()
        repairs = [
            advisory
            for advisory in advisories
            if canonicalize_name(advisory.name) == name
            and _equal(advisory.fixed, component.version)
            and (advisory.id in kev or (advisory.id in epss and epss[advisory.id] >= epss_threshold))
        ]
        if age < 0 or (age < min_age_days and not repairs):
            yield Decision(name, component.version, None, "block", "cooldown")

    every = {decision for component in components for decision in decisions(component)}
    return sorted(every, key=lambda one: (one.name, one.version, "" if one.advisory is None else one.advisory))
