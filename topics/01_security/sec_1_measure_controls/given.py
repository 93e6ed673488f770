"""What the lab hands over for sec-1: the records, and the shop of the lesson as an experiment."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadlab.scenarios.shop_attacks import attack_shop, sells


@dataclass(frozen=True)
class Threat:
    """A way to lose money: how often a year, and how much each time (EUR)."""

    id: str
    annual_frequency: float
    loss: float


@dataclass(frozen=True)
class Control:
    """Something that can be bought, with its yearly cost (EUR)."""

    id: str
    annual_cost: float


@dataclass(frozen=True)
class Report:
    """One experiment: for each attack whether it succeeded, and whether the ordinary purchase works."""

    attacks: Mapping[str, bool]
    works: bool


def kettle_run(controls: frozenset[str]) -> Report:
    """Attack a new Kettle & Co, inside this kernel, with these controls on: all but the script, which needs a JavaScript engine."""
    attacks = ("idor", "sqli", "csrf", "stuffing", "ssrf", "massassign", "sniff")
    return Report(attack_shop(controls, attacks), sells(controls))
