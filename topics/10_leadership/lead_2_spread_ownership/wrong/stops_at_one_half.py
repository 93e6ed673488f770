"""People are removed only while more than half of the files are covered.

fails: one_creator_and_two_halves, what_counts_as_covered, ties_between_people, as_the_reference_says
score: 6 of 10
"""

from collections import Counter
from collections.abc import Sequence

from ..given import FileChange
from ..solution import authors


def truck_factor(log: Sequence[FileChange]) -> tuple[int, list[str]]:
    """How many people must leave until under half of the living files have an author, and who, in order.

    Greedy: the person who authors most living files goes first. Raises ValueError for a log that cannot be.
    Avelino et al., ICPC 2016.
    """
    owners = list(authors(log).values())
    changes = Counter(change.author for change in log)
    removed: list[str] = []
    while True:
        left = [people.difference(removed) for people in owners]
        counts = Counter(person for people in left for person in people)
        if not counts or sum(map(bool, left)) <= 0.5 * len(owners):
            return len(removed), removed
        removed.append(min(counts, key=lambda person: (-counts[person], -changes[person], person)))
