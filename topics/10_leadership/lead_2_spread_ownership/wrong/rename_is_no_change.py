"""A rename carries the history along, but does not count as a change by its author.

fails: a_rename_keeps_the_history, as_the_reference_says
score: 8 of 10
"""

from collections.abc import Sequence

from ..given import FileChange
from ..solution import _History


def _replay(log: Sequence[FileChange]) -> dict[str, _History]:
    files: dict[str, _History] = {}
    for change in log:
        if change.kind == "add" and change.file not in files:
            files[change.file] = _History(change.author)
            continue
        if change.kind not in ("add", "modify", "rename", "delete") or change.file not in files:
            raise ValueError(f"{change} cannot follow what stands before it")
        if change.kind != "rename":
            files[change.file].later[change.author] += 1
        if change.kind == "delete":
            del files[change.file]
        elif change.kind == "rename":
            if change.new_file is None or change.new_file in files:
                raise ValueError(f"{change} needs a new name that is free")
            files[change.new_file] = files.pop(change.file)
    return files
