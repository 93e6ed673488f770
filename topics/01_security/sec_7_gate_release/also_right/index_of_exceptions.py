"""All VEX entries indexed once by advisory, name and version; decisions as tuples in a set."""

import re

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from ..given import VEX_JUSTIFICATIONS, Decision


def _norm(n):
    return re.sub(r"[-_.]+", "-", n).lower()


def _v(t):
    try:
        return Version(t)
    except (InvalidVersion, TypeError):
        return None


def gate(components, advisories, vex, *, kev, epss, today, epss_threshold=0.1, min_age_days=7):
    rules = [(a, _norm(a.name), SpecifierSet(a.affected), None if a.fixed is None else _v(a.fixed)) for a in advisories]
    if any(not 0 <= s <= 1 for s in epss.values()):
        raise ValueError("epss")
    excuses = {}
    for e in vex:
        v = _v(e.version)
        if v is not None and e.status == "not_affected" and e.justification in VEX_JUSTIFICATIONS:
            excuses.setdefault((e.advisory, _norm(e.name), v), e.justification)
    out = set()

    def urgent(i):
        return i in kev or (i in epss and epss[i] >= epss_threshold)

    for c in components:
        n, v = _norm(c.name), _v(c.version)
        if v is None:
            out.add((n, c.version, None, "block", "unparseable version"))
            continue
        for a, an, spec, _fixed in rules:
            if an != n or not spec.contains(v, prereleases=True):
                continue
            if (a.id, n, v) in excuses:
                d = ("accept", excuses[a.id, n, v])
            elif a.id in kev:
                d = ("block", "known exploited")
            elif a.id not in epss:
                d = ("block", "no epss score")
            elif epss[a.id] >= epss_threshold:
                d = ("block", "epss")
            else:
                d = ("ticket", "backlog")
            out.add((n, c.version, a.id, *d))
        age = (today - c.published).days
        lane = any(an == n and fixed == v and urgent(a.id) for a, an, _, fixed in rules)
        if age < 0 or (age < min_age_days and not lane):
            out.add((n, c.version, None, "block", "cooldown"))
    return [Decision(*d) for d in sorted(out, key=lambda d: (d[0], d[1], d[2] or ""))]
