"""Rows of different lengths are cut to the shortest.

fails: no_panel_at_all
score: 10 of 11
"""

from ..given import Ratings


def _scores_by_candidate(ratings: Ratings) -> list[dict[int, int]]:
    if not ratings:
        raise ValueError("a panel has at least one row, and rows of one length")
    if any(score is not None and type(score) is not int for row in ratings for score in row):
        raise ValueError("a rating is an int, or None")
    columns = zip(*ratings, strict=False)
    return [{rater: score for rater, score in enumerate(column) if score is not None} for column in columns]
