"""What the lab hands over for ai-1: the error of the budget, the record of a comparison, and the words of the tool policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class BudgetExceeded(Exception):
    """The reservation would take spent and reserved money together above the cap."""


class PaidCall(Protocol):
    """What the block of a reservation works with."""

    def sent(self) -> None:
        """The request is about to leave: from now on it may cost money."""

    def settle(self, actual: int) -> None:
        """The provider has reported what the call cost, in micro-dollars."""


@dataclass(frozen=True)
class Paired:
    """Two models on the same tickets: accuracies and their difference as fractions, counts of discordant tickets."""

    diff: float
    se: float
    only_a: int
    only_b: int
    p_value: float


@dataclass(frozen=True)
class ToolCall:
    """What the model asks for. ``args`` is the parsed JSON object: each value may be any JSON value."""

    name: str
    args: Mapping[str, Any]


@dataclass(frozen=True)
class Order:
    """An order of the shop; ``amount`` is in cents."""

    owner: str
    amount: int


@dataclass(frozen=True)
class Context:
    """What the program knows about the conversation, from its session and its database, not from the model."""

    user: str
    orders: Mapping[str, Order]
    tainted: bool
    limit: int
