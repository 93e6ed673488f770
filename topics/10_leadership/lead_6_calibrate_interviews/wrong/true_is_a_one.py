"""isinstance lets a bool pass as an int.

fails: no_panel_at_all
score: 10 of 11
"""

from ..given import Ratings


def _scores_by_candidate(ratings: Ratings) -> list[dict[int, int]]:
    if not ratings or len({len(row) for row in ratings}) > 1:
        raise ValueError("a panel has at least one row, and rows of one length")
    if any(score is not None and not isinstance(score, int) for row in ratings for score in row):
        raise ValueError("a rating is an int, or None")
    columns = zip(*ratings, strict=True)
    return [{rater: score for rater, score in enumerate(column) if score is not None} for column in columns]
