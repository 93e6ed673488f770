"""Only candidates whom everybody met are counted.

fails: the_panel_as_names_and_as_numbers, the_panel_as_ranks, the_small_panel, random_panels_as_names_and_as_numbers, random_panels_as_ranks, names_and_scales_that_do_not_matter, harsh_is_relative_to_the_same_candidates
score: 4 of 11
"""

from ..given import Ratings


def _scores_by_candidate(ratings: Ratings) -> list[dict[int, int]]:
    if not ratings or len({len(row) for row in ratings}) > 1:
        raise ValueError("a panel has at least one row, and rows of one length")
    if any(score is not None and type(score) is not int for row in ratings for score in row):
        raise ValueError("a rating is an int, or None")
    columns = zip(*ratings, strict=True)
    met_by_all = [column for column in columns if None not in column]
    return [{rater: score for rater, score in enumerate(column) if score is not None} for column in met_by_all]
