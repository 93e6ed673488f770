"""One object for each file, which answers for itself; the truck factor over files by person, with fractions."""

import math
from collections.abc import Sequence
from fractions import Fraction

from ..given import FileChange


class Record:
    def __init__(self, creator: str) -> None:
        self.creator = creator
        self.touched: list[str] = []

    def degree(self, name: str) -> float:
        own = self.touched.count(name)
        degree = 3.293 - 0.321 * math.log1p(len(self.touched) - own) + 0.164 * own
        return degree + 1.098 if name == self.creator else degree

    def authors(self) -> set[str]:
        known = {name: self.degree(name) for name in set(self.touched) | {self.creator}}
        limit = max(known.values()) * 0.75
        return {name for name in known if known[name] >= 3.293 and known[name] > limit}


def living(log: Sequence[FileChange]) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for change in log:
        record = records.get(change.file)
        if change.kind == "add" and record is None:
            records[change.file] = Record(change.author)
            continue
        if record is None:
            raise ValueError(f"{change.file} does not live")
        if change.kind in ("add", "modify"):
            record.touched.append(change.author)
        elif change.kind == "delete":
            del records[change.file]
        elif change.kind == "rename":
            if change.new_file is None or change.new_file in records:
                raise ValueError("bad new name")
            record.touched.append(change.author)
            records[change.new_file] = records.pop(change.file)
        else:
            raise ValueError(f"kind {change.kind}")
    return records


def authors(log: Sequence[FileChange]) -> dict[str, set[str]]:
    return {file: record.authors() for file, record in living(log).items()}


def truck_factor(log: Sequence[FileChange]) -> tuple[int, list[str]]:
    by_file = authors(log)
    activity: dict[str, int] = {}
    for change in log:
        activity[change.author] = activity.get(change.author, 0) + 1
    by_person: dict[str, set[str]] = {}
    for file, people in by_file.items():
        for name in people:
            by_person.setdefault(name, set()).add(file)
    gone: list[str] = []
    queue = sorted(by_person, key=lambda name: (-len(by_person[name]), -activity[name], name))
    for name in queue:
        covered = set().union(*(by_person[other] for other in queue[len(gone) :]))
        if Fraction(len(covered), len(by_file)) < Fraction(1, 2):
            break
        gone.append(name)
    return len(gone), gone
