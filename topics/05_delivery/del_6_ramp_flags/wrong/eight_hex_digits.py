"""Eight hex digits are taken for eight bytes; the cohorts look right, the buckets are coarse.

fails: three_known_buckets, buckets_are_exact
score: 10 of 12
"""

from hashlib import sha256


def bucket(salt: str, user: str) -> float:
    return int(sha256(f"{salt}:{user}".encode()).hexdigest()[:8], 16) / 2**32
