"""What the lab of sec-7 hands over: components of a release, advisories, VEX statements, and the gate's decisions."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Component:
    """An entry of the release's SBOM, with the day on which this version was published."""

    name: str
    version: str
    published: date


@dataclass(frozen=True)
class Advisory:
    """A known vulnerability: ``affected`` is a PEP 440 specifier set, ``fixed`` the first version without it, if there is one."""

    id: str
    name: str
    affected: str
    fixed: str | None


@dataclass(frozen=True)
class Vex:
    """What the product's owner says of one advisory for one version of one component."""

    advisory: str
    name: str
    version: str
    status: str
    justification: str | None


@dataclass(frozen=True)
class Decision:
    """``action`` is "accept", "ticket" or "block"; ``advisory`` is None where the decision is about the component itself."""

    name: str
    version: str
    advisory: str | None
    action: str
    reason: str


VEX_JUSTIFICATIONS = frozenset(
    {
        "component_not_present",
        "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist",
    }
)
"""The five standard justifications of the VEX status "not_affected" (CISA, OpenVEX)."""
