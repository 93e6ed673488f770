"""The decision carries the name as the component writes it.

fails: names_are_normalized, a_sorted_list_without_repetition, bad_input_is_refused_before_any_decision
score: 11 of 14
"""

from collections.abc import Mapping, Sequence
from datetime import date

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..given import VEX_JUSTIFICATIONS, Advisory, Component, Decision, Vex


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
    """What to do about each component of a release, sorted by name, version text and advisory.

    Raises ValueError for a specifier that is none and for an EPSS value outside [0, 1].
    """
    if not all(0 <= score <= 1 for score in epss.values()):
        raise ValueError("an EPSS score is a probability")
    ranges = [(advisory, _parsed_range(advisory.affected)) for advisory in advisories]

    def is_urgent(advisory: Advisory) -> bool:
        return advisory.id in kev or epss.get(advisory.id, -1.0) >= epss_threshold

    def triage(name: str, version: Version, advisory: Advisory) -> tuple[str, str]:
        for entry in vex:
            about_this = entry.advisory == advisory.id and canonicalize_name(entry.name) == name
            clears = entry.status == "not_affected" and entry.justification in VEX_JUSTIFICATIONS
            if about_this and clears and _parsed_version(entry.version) == version:
                return "accept", str(entry.justification)
        if advisory.id in kev:
            return "block", "known exploited"
        if advisory.id not in epss:
            return "block", "no epss score"
        return ("block", "epss") if epss[advisory.id] >= epss_threshold else ("ticket", "backlog")

    decisions: set[Decision] = set()
    for component in components:
        name, version = canonicalize_name(component.name), _parsed_version(component.version)
        if version is None:
            decisions.add(Decision(component.name, component.version, None, "block", "unparseable version"))
            continue
        own = [(advisory, affected) for advisory, affected in ranges if canonicalize_name(advisory.name) == name]
        # Without prereleases=True, packaging before 26.0 passes over 1.4.0rc1 as if it were not there.
        for advisory, affected in own:
            if affected.contains(version, prereleases=True):
                decisions.add(
                    Decision(component.name, component.version, advisory.id, *triage(name, version, advisory))
                )
        age = (today - component.published).days
        repairs = any(is_urgent(advisory) and _parsed_version(advisory.fixed) == version for advisory, _ in own)
        if age < 0 or (age < min_age_days and not repairs):
            decisions.add(Decision(component.name, component.version, None, "block", "cooldown"))
    return sorted(decisions, key=lambda decision: (decision.name, decision.version, decision.advisory or ""))
