"""The counts of the values include ratings that nobody else shares.

fails: the_panel_as_names_and_as_numbers, the_panel_as_ranks, random_panels_as_names_and_as_numbers, random_panels_as_ranks, ratings_that_nobody_shares, agreement_that_is_undefined
score: 5 of 11
"""

from collections import Counter, defaultdict
from itertools import permutations

from ..given import Ratings
from ..solution import _difference, _scores_by_candidate


def alpha(ratings: Ratings, level: str = "ordinal") -> float | None:
    if level not in ("nominal", "ordinal", "interval"):
        raise ValueError(f"unknown level {level!r}")
    pairable = [scores for scores in _scores_by_candidate(ratings) if len(scores) >= 2]
    count = Counter(score for row in ratings for score in row if score is not None)
    if len(count) < 2:
        return None  # nobody could be told apart from anybody: agreement is undefined, not perfect
    pairs: defaultdict[tuple[int, int], float] = defaultdict(float)  # o_ck
    for scores in pairable:
        for c, k in permutations(scores.values(), 2):
            pairs[c, k] += 1 / (len(scores) - 1)
    n = sum(count.values())
    observed = sum(weight * _difference(c, k, count, level) for (c, k), weight in pairs.items()) / n
    expected = sum(count[c] * count[k] * _difference(c, k, count, level) for c, k in permutations(count, 2))
    return 1 - observed / (expected / (n * (n - 1)))
