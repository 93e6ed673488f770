"""What the lab hands over for ai-4: what an address, a tag and a run of digits look like, and the check digit of cards."""

import re
from typing import Final

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL: Final = re.compile(rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{{1,64}}@(?:{_LABEL}\.){{1,4}}{_LABEL}")
TAG: Final = re.compile(r"<(?:EMAIL|CARD)_[0-9]{1,9}>")
DIGIT_RUN: Final = re.compile(r"[0-9](?:[ -]?[0-9])*")


def luhn(digits: str) -> bool:
    """Whether the last of ``digits`` is the check digit of those before it (ISO/IEC 7812-1)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0
