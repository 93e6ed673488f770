"""After each removal the authors are computed again without the person, so that others step into the place.

fails: what_counts_as_covered, as_the_reference_says
score: 8 of 10
"""

from collections import Counter
from collections.abc import Sequence

from ..given import FileChange
from ..solution import _authors_of, _History, _replay


def truck_factor(log: Sequence[FileChange]) -> tuple[int, list[str]]:
    files = list(_replay(log).values())
    changes = Counter(change.author for change in log)
    removed: list[str] = []
    while True:
        left = []
        for history in files:
            creator = "" if history.creator in removed else history.creator
            later = Counter({person: count for person, count in history.later.items() if person not in removed})
            left.append(_authors_of(_History(creator, later)) - {""})
        counts = Counter(person for people in left for person in people)
        if not counts or sum(map(bool, left)) < 0.5 * len(files):
            return len(removed), removed
        removed.append(min(counts, key=lambda person: (-counts[person], -changes[person], person)))
