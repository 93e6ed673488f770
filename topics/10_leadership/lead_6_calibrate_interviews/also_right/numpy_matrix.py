"""A matrix of counts, candidates by values, as Krippendorff's own text computes it; severity by array sums."""

import numpy as np

from ..given import Ratings


def alpha(ratings: Ratings, level: str = "ordinal") -> float | None:
    array = _as_array(ratings)
    if level not in {"nominal", "ordinal", "interval"}:
        raise ValueError(level)
    values = np.unique(array[~np.isnan(array)])
    table = (array[:, :, None] == values).sum(axis=0).astype(float)  # candidates by values
    table = table[table.sum(axis=1) > 1]
    totals = table.sum(axis=0)
    values, table, totals = values[totals > 0], table[:, totals > 0], totals[totals > 0]
    if len(values) < 2:
        return None
    size = table.sum(axis=1)
    weighted = table / (size - 1)[:, None]
    coincidences = weighted.T @ table - np.diag(weighted.sum(axis=0))
    if level == "nominal":
        delta = 1 - np.eye(len(values))
    elif level == "interval":
        delta = np.subtract.outer(values, values) ** 2
    else:
        middle = np.cumsum(totals) - totals / 2  # the mean rank of each value
        delta = np.subtract.outer(middle, middle) ** 2
    n = totals.sum()
    return float(1 - (n - 1) * (coincidences * delta).sum() / (totals @ delta @ totals))


def severity(ratings: Ratings) -> list[float | None]:
    array = _as_array(ratings)
    met = ~np.isnan(array)
    filled = np.where(met, array, 0.0)
    counts = met.sum(axis=0)
    result: list[float | None] = []
    for own, here in zip(filled, met, strict=True):
        use = here & (counts >= 2)
        if not use.any():
            result.append(None)
            continue
        others = (filled.sum(axis=0) - own)[use] / (counts[use] - 1)
        result.append(float((own[use] - others).mean()))
    return result


def _as_array(ratings: Ratings) -> np.ndarray:
    rows = [list(row) for row in ratings]
    if len(rows) == 0:
        raise ValueError("no rows")
    for row in rows:
        if len(row) != len(rows[0]):
            raise ValueError("ragged rows")
        for score in row:
            if isinstance(score, bool) or not (score is None or isinstance(score, int)):
                raise ValueError(f"no rating: {score!r}")
    return np.array([[np.nan if score is None else float(score) for score in row] for row in rows])
