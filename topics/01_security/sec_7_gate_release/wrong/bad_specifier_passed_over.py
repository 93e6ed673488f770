"""An advisory whose range cannot be parsed is passed over.

fails: bad_input_is_refused_before_any_decision
score: 13 of 14
"""

from collections.abc import Mapping, Sequence
from datetime import date

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..given import VEX_JUSTIFICATIONS, Advisory, Component, Decision, Vex


def _parsed_range(text: str) -> SpecifierSet:
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        return SpecifierSet("<0")
