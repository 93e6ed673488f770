"""A table of plain dicts, degrees by list comprehension, and the truck factor by removing names from copies of the sets."""

from collections import defaultdict
from collections.abc import Sequence
from math import log as ln

from ..given import FileChange


def authors(log: Sequence[FileChange]) -> dict[str, set[str]]:
    creators: dict[str, str] = {}
    counts: dict[str, dict[str, int]] = {}
    for change in log:
        known = change.file in creators
        match change.kind:
            case "add" if not known:
                creators[change.file], counts[change.file] = change.author, {change.author: 0}
            case "add" | "modify" if known:
                counts[change.file][change.author] = counts[change.file].get(change.author, 0) + 1
            case "rename" if known and change.new_file is not None and change.new_file not in creators:
                row = counts.pop(change.file)
                row[change.author] = row.get(change.author, 0) + 1
                counts[change.new_file], creators[change.new_file] = row, creators.pop(change.file)
            case "delete" if known:
                del creators[change.file], counts[change.file]
            case _:
                raise ValueError(change)
    result = {}
    for file, row in counts.items():
        everything = sum(row.values())
        ranked = sorted(
            (
                3.293 + (1.098 if name == creators[file] else 0) + 0.164 * mine - 0.321 * ln(1 + everything - mine),
                name,
            )
            for name, mine in row.items()
        )
        result[file] = {name for degree, name in ranked if degree >= 3.293 and degree / ranked[-1][0] > 0.75}
    return result


def truck_factor(log: Sequence[FileChange]) -> tuple[int, list[str]]:
    left = {file: set(people) for file, people in authors(log).items()}
    activity: defaultdict[str, int] = defaultdict(int)
    for change in log:
        activity[change.author] += 1
    gone: list[str] = []
    while any(left.values()) and 2 * sum(1 for people in left.values() if people) >= len(left):
        everybody = sorted(set().union(*left.values()))
        everybody.sort(key=lambda name: (sum(name in people for people in left.values()), activity[name]), reverse=True)
        best = everybody[0]
        gone.append(best)
        for people in left.values():
            people.discard(best)
    return len(gone), gone
