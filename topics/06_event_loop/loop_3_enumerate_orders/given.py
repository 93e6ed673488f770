from typing import Literal, TypeAlias

Stmt: TypeAlias = tuple[Literal["log"], str] | tuple[Literal["tick", "micro", "timeout", "immediate", "close"], "Body"]
Body: TypeAlias = list[Stmt]
