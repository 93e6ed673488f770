"""What the lab of lead-6 hands over: a panel's scores, which are Krippendorff's published reliability data."""

from collections.abc import Sequence

Ratings = Sequence[Sequence[int | None]]  # a row for each interviewer, a column for each candidate; None: did not meet

PANEL: list[list[int | None]] = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]  # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011)

# Three interviewers, four candidates. The last candidate was met by one interviewer only.
SMALL_PANEL: list[list[int | None]] = [
    [4, 3, None, 5],
    [3, 1, 2, None],
    [4, None, 3, None],
]
