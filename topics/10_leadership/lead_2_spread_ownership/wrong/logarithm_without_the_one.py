"""The logarithm is of AC, not of 1 + AC, with 0 where nobody else has changed the file.

fails: a_file_without_author, as_the_reference_says
score: 8 of 10
"""

import math

from ..solution import _History


def _authors_of(history: _History) -> set[str]:
    total = history.later.total()
    degrees = {}
    for person in {history.creator, *history.later}:
        own = history.later[person]
        first = 1.098 if person == history.creator else 0.0
        degrees[person] = 3.293 + first + 0.164 * own - 0.321 * math.log(max(1, total - own))
    best = max(degrees.values())
    return {person for person, degree in degrees.items() if degree >= 3.293 and degree > 0.75 * best}
