"""What the lab of lead-2 hands over: one change to one file, as a version log has it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileChange:
    """``kind`` is "add", "modify", "delete" or "rename"; ``new_file`` is for a rename only."""

    author: str
    file: str
    kind: str
    new_file: str | None = None
