"""Rows and columns are exchanged: a column is read as an interviewer.

fails: the_panel_as_names_and_as_numbers, the_panel_as_ranks, the_small_panel, random_panels_as_names_and_as_numbers, random_panels_as_ranks, ratings_that_nobody_shares, small_and_contrary_panels, names_and_scales_that_do_not_matter, agreement_that_is_undefined, harsh_is_relative_to_the_same_candidates
score: 1 of 11
"""

from ..given import Ratings


def _scores_by_candidate(ratings: Ratings) -> list[dict[int, int]]:
    if not ratings or len({len(row) for row in ratings}) > 1:
        raise ValueError("a panel has at least one row, and rows of one length")
    if any(score is not None and type(score) is not int for row in ratings for score in row):
        raise ValueError("a rating is an int, or None")
    return [{rater: score for rater, score in enumerate(row) if score is not None} for row in ratings]


def severity(ratings: Ratings) -> list[float | None]:
    width = len(ratings[0]) if ratings else 0
    differences: list[list[float]] = [[] for _ in range(width)]
    for scores in _scores_by_candidate(ratings):
        for rater, score in scores.items():
            others = [other for who, other in scores.items() if who != rater]
            if others:
                differences[rater].append(score - sum(others) / len(others))
    return [sum(values) / len(values) if values else None for values in differences]
