"""int(pair, 16) is taken for a digit test; it accepts digits of other scripts, signs and spaces.

fails: hex_takes_digits_only
score: 19 of 20
"""


def strict_hex(s: str) -> bytes:
    if len(s) % 2:
        raise ValueError("odd length")
    return bytes(int(s[at : at + 2], 16) for at in range(0, len(s), 2))
