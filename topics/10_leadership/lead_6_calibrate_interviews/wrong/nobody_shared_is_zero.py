"""An interviewer who shares no candidate is called neither harsh nor mild.

fails: harsh_is_relative_to_the_same_candidates
score: 10 of 11
"""

from ..given import Ratings
from ..solution import _scores_by_candidate


def severity(ratings: Ratings) -> list[float | None]:
    differences: list[list[float]] = [[] for _ in ratings]
    for scores in _scores_by_candidate(ratings):
        for rater, score in scores.items():
            others = [other for who, other in scores.items() if who != rater]
            if others:
                differences[rater].append(score - sum(others) / len(others))
    return [sum(values) / len(values) if values else 0.0 for values in differences]
