"""Own mean minus the mean of all ratings: whoever met the weak candidates looks harsh.

fails: the_small_panel, harsh_is_relative_to_the_same_candidates
score: 9 of 11
"""

from ..given import Ratings
from ..solution import _scores_by_candidate


def severity(ratings: Ratings) -> list[float | None]:
    pairable = [scores for scores in _scores_by_candidate(ratings) if len(scores) >= 2]
    everything = [score for scores in pairable for score in scores.values()]
    means: list[float | None] = []
    for rater in range(len(ratings)):
        own = [scores[rater] for scores in pairable if rater in scores]
        means.append(sum(own) / len(own) - sum(everything) / len(everything) if own else None)
    return means
