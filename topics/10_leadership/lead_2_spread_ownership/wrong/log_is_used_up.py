"""The log is emptied while it is replayed.

fails: what_counts_as_covered, ties_between_people, as_the_reference_says
score: 7 of 10
"""

from collections.abc import Sequence

from ..given import FileChange
from ..solution import _authors_of, _replay


def authors(log: Sequence[FileChange]) -> dict[str, set[str]]:
    found = {name: _authors_of(history) for name, history in _replay(log).items()}
    if isinstance(log, list):
        log.clear()
    return found
