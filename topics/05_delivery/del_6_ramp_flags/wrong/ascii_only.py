"""What is not ASCII is dropped before hashing: zoë and zo are one user.

fails: buckets_are_exact
score: 11 of 12
"""

from hashlib import sha256


def bucket(salt: str, user: str) -> float:
    digest = sha256(f"{salt}:{user}".encode("ascii", "ignore")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
