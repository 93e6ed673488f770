"""re.match with $ lets one line end through, and fromhex skips it.

fails: hex_takes_digits_only
score: 19 of 20
"""

import re


def strict_hex(s: str) -> bytes:
    if not re.match(r"([0-9A-Fa-f]{2})*$", s):
        raise ValueError("not hex")
    return bytes.fromhex(s)
