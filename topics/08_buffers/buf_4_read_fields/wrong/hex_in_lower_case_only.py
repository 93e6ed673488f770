"""The result is compared with the input as it is, so digits in upper case are refused.

fails: hex_vectors_of_the_rfc, hex_takes_digits_only
score: 18 of 20
"""


def strict_hex(s: str) -> bytes:
    data = bytes.fromhex(s)
    if data.hex() != s:
        raise ValueError("not canonical")
    return data
