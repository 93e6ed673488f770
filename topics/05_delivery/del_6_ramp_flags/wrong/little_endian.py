"""The bytes are read in the order of this machine.

fails: three_known_buckets, a_cohort_has_an_exact_size, buckets_are_exact
score: 9 of 12
"""

from hashlib import sha256


def bucket(salt: str, user: str) -> float:
    digest = sha256(f"{salt}:{user}".encode()).digest()
    return int.from_bytes(digest[:8], "little") / 2**64
