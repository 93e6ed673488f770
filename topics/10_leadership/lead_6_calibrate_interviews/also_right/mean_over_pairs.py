"""No coincidence table: disagreement summed candidate by candidate, and over all pairs of pairable ratings."""

from collections.abc import Callable
from statistics import fmean

from ..given import Ratings


def alpha(ratings: Ratings, level: str = "ordinal") -> float | None:
    units = [unit for unit in _columns(ratings) if len(unit) > 1]
    scores = sorted(score for unit in units for _, score in unit)
    if level == "nominal":
        distance: Callable[[int, int], float] = lambda a, b: 0 if a == b else 1  # noqa: E731
    elif level == "interval":
        distance = lambda a, b: (a - b) ** 2  # noqa: E731
    elif level == "ordinal":

        def rank(value: int) -> float:
            return sum(score < value for score in scores) + scores.count(value) / 2

        ranks = {value: rank(value) for value in set(scores)}
        distance = lambda a, b: (ranks[a] - ranks[b]) ** 2  # noqa: E731
    else:
        raise ValueError(f"level: {level}")
    if len(set(scores)) < 2:
        return None
    n = len(scores)
    seen = 0.0
    for unit in units:
        values = [score for _, score in unit]
        seen += sum(distance(a, b) for a in values for b in values) / (len(values) - 1)
    chance = sum(distance(a, b) for a in scores for b in scores) / (n - 1)
    return 1.0 - seen / chance


def severity(ratings: Ratings) -> list[float | None]:
    gaps: dict[int, list[float]] = {rater: [] for rater in range(len(ratings))}
    for unit in _columns(ratings):
        total = sum(score for _, score in unit)
        if len(unit) > 1:
            for rater, score in unit:
                gaps[rater].append(score - (total - score) / (len(unit) - 1))
    return [fmean(gap) if gap else None for gap in gaps.values()]


def _columns(ratings: Ratings) -> list[list[tuple[int, int]]]:
    if len(ratings) < 1:
        raise ValueError("there is nobody on the panel")
    width = len(ratings[0])
    units: list[list[tuple[int, int]]] = [[] for _ in range(width)]
    for rater, row in enumerate(ratings):
        if len(row) != width:
            raise ValueError("ragged")
        for column, score in enumerate(row):
            if score is None:
                continue
            if isinstance(score, bool) or not isinstance(score, int):
                raise ValueError("a rating is an int")
            units[column].append((rater, score))
    return units
