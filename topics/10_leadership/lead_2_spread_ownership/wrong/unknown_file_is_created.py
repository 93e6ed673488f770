"""A change to a file that does not live creates it, as if its add had been lost.

fails: logs_that_cannot_be
score: 9 of 10
"""

from collections.abc import Sequence

from ..given import FileChange
from ..solution import _History


def _replay(log: Sequence[FileChange]) -> dict[str, _History]:
    files: dict[str, _History] = {}
    for change in log:
        if change.kind in ("add", "modify") and change.file not in files:
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
