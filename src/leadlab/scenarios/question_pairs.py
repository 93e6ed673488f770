"""Sixty pairs of customers' questions: thirty that ask the same in other words, thirty that differ in what matters.

Six topics times five frames. A paraphrase changes frame and words and keeps the answer; a minimal pair changes a word
or two and needs another answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

_TOPICS: Final = (  # asked, the same in other words, another matter in nearly the same words
    ("return a gift card", "give back a gift card", "return a gift"),
    ("change the delivery address", "correct the address for the delivery", "change the billing address"),
    ("repair shoes under warranty", "have shoes mended on the warranty", "repair shoes without warranty"),
    ("cancel an order before dispatch", "stop an order that has not been sent", "cancel an order after dispatch"),
    ("send a parcel to Austria", "get a parcel shipped to Austria", "send a parcel to Australia"),
    ("exchange shoes within 14 days", "swap shoes in the first two weeks", "exchange shoes within 40 days"),
)
_FRAMES: Final = (  # one way to ask, and another
    ("Can I {}?", "Is it possible to {}?"),
    ("Please tell me how to {}.", "What are the steps to {}?"),
    ("I would like to {}.", "My plan is to {}."),
    ("Am I allowed to {} online?", "May one {} on the site?"),
    ("What does it cost to {}?", "How much is the fee to {}?"),
)


@dataclass(frozen=True)
class QuestionPair:
    """Two questions, and whether one answer serves both."""

    first: str
    second: str
    same_answer: bool


PAIRS: Final[tuple[QuestionPair, ...]] = tuple(
    QuestionPair(frame.format(asked), second, same_answer)
    for asked, reworded, another in _TOPICS
    for frame, other_frame in _FRAMES
    for second, same_answer in ((other_frame.format(reworded), True), (frame.format(another), False))
)
"""Sixty pairs, a paraphrase and a minimal pair for each topic in each frame."""


class Similarity:
    """Cosine of TF-IDF vectors over the words of ``texts`` (scikit-learn's defaults: words of two letters and more)."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # a second, which only this class pays

        self._vectors: Any = TfidfVectorizer().fit(texts)

    def __call__(self, first: str, second: str) -> float:
        """Between 0 (no word in common) and 1."""
        one, other = self._vectors.transform([first, second]).toarray()
        return float(one @ other)
