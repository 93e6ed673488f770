"""A candidate whom four have rated weighs three times as much as one whom two have rated.

fails: the_small_panel, harsh_is_relative_to_the_same_candidates
score: 9 of 11
"""

from ..given import Ratings
from ..solution import _scores_by_candidate


def severity(ratings: Ratings) -> list[float | None]:
    differences: list[list[float]] = [[] for _ in ratings]
    for scores in _scores_by_candidate(ratings):
        for rater, score in scores.items():
            others = [other for who, other in scores.items() if who != rater]
            if others:
                differences[rater] += [score - other for other in others]
    return [sum(values) / len(values) if values else None for values in differences]
