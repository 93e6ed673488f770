"""Model solution of lead-2: who are the authors of each file, and how many people must leave before it hurts."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .given import FileChange


def authors(log: Sequence[FileChange]) -> dict[str, set[str]]:
    """The authors of each living file, by the degree of authorship. Raises ValueError for a log that cannot be.

    Formula and thresholds: Fritz et al. 2010; Avelino et al., ICPC 2016.
    """
    return {name: _authors_of(history) for name, history in _replay(log).items()}


@dataclass
class _History:
    creator: str
    later: Counter[str] = field(default_factory=Counter)  # changes after the creation, by person


def _replay(log: Sequence[FileChange]) -> dict[str, _History]:
    files: dict[str, _History] = {}
    for change in log:
        if change.kind == "add" and change.file not in files:
            files[change.file] = _History(change.author)
            continue
        if change.kind not in ("add", "modify", "rename", "delete") or change.file not in files:
            raise ValueError(f"{change} cannot follow what stands before it")
        files[change.file].later[change.author] += 1
        if change.kind == "delete":
            del files[change.file]
        elif change.kind == "rename":
            if change.new_file is None or change.new_file in files:
                raise ValueError(f"{change} needs a new name that is free")
            files[change.new_file] = files.pop(change.file)
    return files


def _authors_of(history: _History) -> set[str]:
    total = history.later.total()
    degrees = {}
    for person in {history.creator, *history.later}:
        own = history.later[person]
        first = 1.098 if person == history.creator else 0.0
        degrees[person] = 3.293 + first + 0.164 * own - 0.321 * math.log(1 + total - own)
    best = max(degrees.values())
    return {person for person, degree in degrees.items() if degree >= 3.293 and degree > 0.75 * best}


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
        if not counts or sum(map(bool, left)) < 0.5 * len(owners):
            return len(removed), removed
        removed.append(min(counts, key=lambda person: (-counts[person], -changes[person], person)))
