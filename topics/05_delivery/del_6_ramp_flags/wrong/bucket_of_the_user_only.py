"""The bucket is made of the user alone: the same unlucky five percent get every experiment.

fails: three_known_buckets, a_cohort_has_an_exact_size, buckets_are_exact, two_flags_choose_independently, an_equal_salt_is_an_equal_cohort
score: 7 of 12
"""

from hashlib import sha256


def bucket(salt: str, user: str) -> float:
    digest = sha256(f"{user}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
