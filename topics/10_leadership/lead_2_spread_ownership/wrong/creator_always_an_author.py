"""Who created a file is its author for ever.

fails: a_creator_and_a_newcomer, ownership_is_gained_and_lost, deleted_and_added_again, a_file_without_author,
    what_counts_as_covered, as_the_reference_says
score: 4 of 10
"""

import math

from ..solution import _History


def _authors_of(history: _History) -> set[str]:
    total = history.later.total()
    degrees = {}
    for person in {history.creator, *history.later}:
        own = history.later[person]
        first = 1.098 if person == history.creator else 0.0
        degrees[person] = 3.293 + first + 0.164 * own - 0.321 * math.log(1 + total - own)
    best = max(degrees.values())
    return {history.creator} | {
        person for person, degree in degrees.items() if degree >= 3.293 and degree > 0.75 * best
    }
