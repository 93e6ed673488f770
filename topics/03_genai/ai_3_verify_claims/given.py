"""What the lab hands over for ai-3: the claim, and the words that negate."""

from dataclasses import dataclass
from typing import Final

NEGATIONS: Final = frozenset(
    ["not", "no", "never", "cannot", "without", "isn't", "aren't", "don't", "doesn't", "can't", "won't"]
)


@dataclass(frozen=True)
class Claim:
    """One sentence of an answer, the passage that is to support it, and the id of the document it is quoted from."""

    text: str
    quote: str
    source: str
