"""Node.js's own policy: stop at the first bad pair and return what there is.

fails: hex_takes_digits_only
score: 19 of 20
"""

import re


def strict_hex(s: str) -> bytes:
    pairs = re.match(r"([0-9A-Fa-f]{2})*", s)
    return bytes.fromhex(pairs.group() if pairs else "")
