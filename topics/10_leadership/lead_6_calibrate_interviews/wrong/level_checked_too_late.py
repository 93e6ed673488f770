"""A level that does not exist is noticed only when a distance is asked for.

fails: no_panel_at_all
score: 10 of 11
"""

from collections import Counter, defaultdict
from itertools import permutations

from ..given import Ratings
from ..solution import _difference, _scores_by_candidate


def alpha(ratings: Ratings, level: str = "ordinal") -> float | None:
    pairable = [scores for scores in _scores_by_candidate(ratings) if len(scores) >= 2]
    count = Counter(score for scores in pairable for score in scores.values())  # n_c
    if len(count) < 2:
        return None  # nobody could be told apart from anybody: agreement is undefined, not perfect
    pairs: defaultdict[tuple[int, int], float] = defaultdict(float)  # o_ck
    for scores in pairable:
        for c, k in permutations(scores.values(), 2):
            pairs[c, k] += 1 / (len(scores) - 1)
    if level not in ("nominal", "ordinal", "interval"):
        raise ValueError(f"unknown level {level!r}")
    n = sum(count.values())
    observed = sum(weight * _difference(c, k, count, level) for (c, k), weight in pairs.items()) / n
    expected = sum(count[c] * count[k] * _difference(c, k, count, level) for c, k in permutations(count, 2))
    return 1 - observed / (expected / (n * (n - 1)))
