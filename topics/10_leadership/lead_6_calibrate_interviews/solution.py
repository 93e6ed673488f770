from collections import Counter, defaultdict
from itertools import permutations

from .given import Ratings


def alpha(ratings: Ratings, level: str = "ordinal") -> float | None:
    """Krippendorff's alpha, 1 - D_o/D_e, of interviewers (rows) over candidates (columns); None where it is undefined.

    ``level`` is "nominal", "ordinal" or "interval". Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011).
    Raises ``ValueError`` for an unknown level, no rows, ragged rows and a rating that is neither ``int`` nor ``None``.
    """
    if level not in ("nominal", "ordinal", "interval"):
        raise ValueError(f"unknown level {level!r}")
    pairable = [scores for scores in _scores_by_candidate(ratings) if len(scores) >= 2]
    count = Counter(score for scores in pairable for score in scores.values())  # n_c
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


def _difference(c: int, k: int, count: Counter[int], level: str) -> float:
    """The squared difference of two ratings at the given level of measurement."""
    if level == "nominal":
        return float(c != k)
    if level == "interval":
        return float((c - k) ** 2)
    low, high = sorted((c, k))
    between = sum(number for value, number in count.items() if low <= value <= high)
    return (between - (count[c] + count[k]) / 2) ** 2


def _scores_by_candidate(ratings: Ratings) -> list[dict[int, int]]:
    """For each candidate the ratings by interviewer. Refuses what is no panel."""
    if not ratings or len({len(row) for row in ratings}) > 1:
        raise ValueError("a panel has at least one row, and rows of one length")
    if any(score is not None and type(score) is not int for row in ratings for score in row):
        raise ValueError("a rating is an int, or None")
    columns = zip(*ratings, strict=True)
    return [{rater: score for rater, score in enumerate(column) if score is not None} for column in columns]


def severity(ratings: Ratings) -> list[float | None]:
    """How far each interviewer rates above (+) or below (-) the others who met the same candidates, on average.

    ``None`` for an interviewer who shares no candidate with anybody. Raises ``ValueError`` as ``alpha`` does.
    """
    differences: list[list[float]] = [[] for _ in ratings]
    for scores in _scores_by_candidate(ratings):
        for rater, score in scores.items():
            others = [other for who, other in scores.items() if who != rater]
            if others:
                differences[rater].append(score - sum(others) / len(others))
    return [sum(values) / len(values) if values else None for values in differences]
