from typing import TypeVar

Upload = TypeVar("Upload")
Stored = TypeVar("Stored")
