"""The bucket is Python's own hash of the pair, which differs from process to process.

fails: three_known_buckets, a_cohort_has_an_exact_size, buckets_are_exact
score: 9 of 12
"""


def bucket(salt: str, user: str) -> float:
    return hash(f"{salt}:{user}") % 2**64 / 2**64
