"""The log is read again for every file, so a large one takes minutes.

fails: as_the_reference_says
score: 9 of 10
"""

import math
from collections.abc import Sequence

from ..given import FileChange
from ..solution import _replay


def authors(log: Sequence[FileChange]) -> dict[str, set[str]]:
    found = {}
    for name in _replay(log):
        history = _replay(log)[name]
        total = history.later.total()
        degrees = {}
        for person in {history.creator, *history.later}:
            own = history.later[person]
            fixed = 3.293 + (1.098 if person == history.creator else 0.0)
            degrees[person] = fixed + 0.164 * own - 0.321 * math.log(1 + total - own)
        best = max(degrees.values())
        found[name] = {person for person, degree in degrees.items() if degree >= 3.293 and degree > 0.75 * best}
    return found
