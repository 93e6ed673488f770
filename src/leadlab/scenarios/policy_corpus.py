"""The shop's forty policy snippets, the questions that customers ask about them, and BM25 retrieval over them.

Eight product groups times five policies. The first sentence of a snippet holds its figures; the second is specific to
the group. Questions come in the words of the snippets and in a customer's own, which BM25 cannot match.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

POLICIES: Final = ("returns", "refunds", "shipping", "warranty", "cancellation")
GROUPS: Final = ("clothing", "shoes", "furniture", "electronics", "books", "toys", "gift cards", "groceries")

_RULE: Final[Mapping[str, str]] = {
    "returns": "Unused {group} can be returned within {number} days of delivery.",
    "refunds": "A refund for {group} is paid within {number} days after the parcel has been checked.",
    "shipping": "Shipping of {group} costs {number} euro within the country.",
    "warranty": "The warranty on {group} runs for {number} months from the date of purchase.",
    "cancellation": "An order of {group} can be cancelled within {number} hours.",
}
_CLAIM: Final[Mapping[str, str]] = {
    "returns": "You may send unused {group} back within {number} days of delivery.",
    "refunds": "You get your money back for {group} within {number} days after the check of the parcel.",
    "shipping": "Within the country you pay {number} euro for the shipping of {group}.",
    "warranty": "The warranty on {group} lasts {number} months from the date of purchase.",
    "cancellation": "You can cancel an order of {group} within {number} hours.",
}
_NUMBERS: Final[Mapping[str, tuple[int, ...]]] = {  # in the order of GROUPS
    "returns": (30, 45, 21, 28, 20, 35, 14, 2),
    "refunds": (5, 6, 12, 9, 4, 7, 3, 8),
    "shipping": (4, 6, 49, 9, 3, 5, 1, 8),
    "warranty": (6, 12, 60, 24, 3, 18, 36, 1),
    "cancellation": (12, 10, 72, 24, 8, 6, 4, 2),
}
_DETAIL: Final[Mapping[str, tuple[str, ...]]] = {
    "returns": (
        "The tags must still be attached.",
        "Please use the box in which the pair came.",
        "A carrier collects it from your home.",
        "Delete your personal data first.",
        "The film must not have been opened.",
        "All small parts have to be in the box.",
        "The code must not have been scratched free.",
        "Fresh food is not taken back.",
    ),
    "refunds": (
        "It goes to the card that paid.",
        "It goes to the card that paid.",
        "The price of collection is not paid back.",
        "A missing cable is deducted.",
        "It goes to your account or to the card.",
        "It goes to the card that paid.",
        "Amounts that have been spent are not paid back.",
        "A photograph of the damage is enough.",
    ),
    "shipping": (
        "It is free from 60 euro on.",
        "It is free from 80 euro on.",
        "Two people carry it to the room of your choice.",
        "The parcel is insured, and an adult must sign for it.",
        "It is free from 20 euro on.",
        "In December it takes two days longer.",
        "A card by e-mail costs nothing.",
        "A cooled box arrives in the morning.",
    ),
    "warranty": (
        "Worn cloth is not covered.",
        "Worn soles are not covered.",
        "It covers frames and hinges.",
        "Batteries are covered for half of that time.",
        "It covers loose pages.",
        "Broken springs and motors are covered.",
        "A damaged card is replaced.",
        "It covers tins and jars.",
    ),
    "cancellation": (
        "After that the parcel has left.",
        "After that the parcel has left.",
        "Pieces made to measure cannot be cancelled.",
        "A device with your engraving cannot be cancelled.",
        "A downloaded title cannot be cancelled.",
        "After that the parcel has left.",
        "A card that has been sent by e-mail cannot be cancelled.",
        "After that it has been packed and cooled.",
    ),
}
_ASKED_IN_THE_SNIPPETS_WORDS: Final[Mapping[str, str]] = {
    "returns": "Within how many days can unused {group} be returned?",
    "refunds": "When is a refund for {group} paid?",
    "shipping": "What does shipping of {group} cost?",
    "warranty": "How many months does the warranty on {group} run?",
    "cancellation": "Until when can an order of {group} be cancelled?",
}
_ASKED_IN_A_CUSTOMERS_WORDS: Final[Mapping[str, str]] = {
    "returns": "How long may I take to send back {group}?",
    "refunds": "When do I see my money again for {group}?",
    "shipping": "How much is the postage for {group}?",
    "warranty": "Something is wrong with my {group}, who repairs or replaces that?",
    "cancellation": "I changed my mind about {group}, may I still stop it?",
}
_OPENINGS: Final = (
    "",
    "Hello! ",
    "Quick question. ",
    "I have been a customer since May. ",
    "Good morning. ",
    "My order arrived today. ",
    "I ask for a friend. ",
    "The site does not say. ",
    "Sorry to bother you. ",
    "One more thing. ",
)


@dataclass(frozen=True)
class Snippet:
    """One policy on one product group. ``number`` is the figure in its first sentence, ``rule``."""

    policy: str
    group: str
    number: int
    rule: str
    detail: str

    @property
    def id(self) -> str:
        """For example ``returns/gift-cards``."""
        return f"{self.policy}/{self.group.replace(' ', '-')}"

    @property
    def text(self) -> str:
        """The snippet as it stands in the corpus."""
        return f"{self.rule} {self.detail}"

    @property
    def claim(self) -> str:
        """What a right answer says, in other words than the snippet."""
        return _CLAIM[self.policy].format(group=self.group, number=self.number)


@dataclass(frozen=True)
class Question:
    """A customer's question; ``source`` is the id of the one snippet that answers it."""

    text: str
    source: str
    reworded: bool


SNIPPETS: Final[tuple[Snippet, ...]] = tuple(
    Snippet(policy, group, number, _RULE[policy].format(group=group, number=number), detail)
    for policy in POLICIES
    for group, number, detail in zip(GROUPS, _NUMBERS[policy], _DETAIL[policy], strict=True)
)
BY_ID: Final[Mapping[str, Snippet]] = MappingProxyType({snippet.id: snippet for snippet in SNIPPETS})
CORPUS: Final[Mapping[str, str]] = MappingProxyType({snippet.id: snippet.text for snippet in SNIPPETS})
"""Id to text, forty entries."""


def questions() -> list[Question]:
    """Sixty questions: forty in the words of the snippets, one each, then twenty in a customer's words."""
    plain = [
        Question(_ASKED_IN_THE_SNIPPETS_WORDS[snippet.policy].format(group=snippet.group), snippet.id, False)
        for snippet in SNIPPETS
    ]
    reworded = [
        Question(_ASKED_IN_A_CUSTOMERS_WORDS[snippet.policy].format(group=snippet.group), snippet.id, True)
        for snippet in SNIPPETS[::2]
    ]
    return plain + reworded


@dataclass(frozen=True)
class Ticket:
    """One ticket of the frozen evaluation set, with the documents that were retrieved for it."""

    number: int
    question: str
    documents: Mapping[str, str]
    source: str

    @property
    def wanted(self) -> int:
        """The figure that a right answer names."""
        return BY_ID[self.source].number


@lru_cache(maxsize=1)
def frozen_tickets() -> tuple[Ticket, ...]:
    """400 tickets, numbered from 0: each snippet asked for in ten ways; its group's five snippets are the documents."""
    tickets: list[Ticket] = []
    for opening in _OPENINGS:
        for snippet in SNIPPETS:
            words = _ASKED_IN_A_CUSTOMERS_WORDS if len(tickets) % 2 else _ASKED_IN_THE_SNIPPETS_WORDS
            documents = {other.id: other.text for other in SNIPPETS if other.group == snippet.group}
            question = opening + words[snippet.policy].format(group=snippet.group)
            tickets.append(Ticket(len(tickets), question, MappingProxyType(documents), snippet.id))
    return tuple(tickets)


_MEANS: Final[Mapping[str, tuple[str, ...]]] = {  # what a reader understands and BM25 does not
    "returns": ("returned", "send back", "return"),
    "refunds": ("refund", "money again", "money back"),
    "shipping": ("shipping", "postage"),
    "warranty": ("warranty", "repairs"),
    "cancellation": ("cancel", "stop it", "changed my mind"),
}


def meaning(question: str) -> tuple[str, str] | None:
    """The policy and the product group that ``question`` is about, or None; knows the customers' words too."""
    asked = question.casefold()
    policies = [policy for policy, words in _MEANS.items() if any(word in asked for word in words)]
    groups = [group for group in GROUPS if group in asked]
    return (policies[0], groups[0]) if policies and groups else None


class Retriever:
    """BM25 (the variant of Lucene, k1 = 1.5, b = 0.75) over a corpus of id to text, by ``bm25s``."""

    def __init__(self, corpus: Mapping[str, str]) -> None:
        import bm25s  # half a second, which only retrieval pays

        self._tokenize: Any = bm25s.tokenize
        self._ids = list(corpus)
        self._index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        self._index.index(self._words(list(corpus.values())), show_progress=False)

    def _words(self, texts: list[str]) -> Any:
        return self._tokenize(texts, stopwords="en", return_ids=False, show_progress=False)

    def top(self, query: str, k: int) -> list[str]:
        """The ids of the ``k`` best snippets, best first; equal scores in the order of the corpus."""
        scores: Sequence[float] = self._index.get_scores(self._words([query])[0])
        # Rounded: equal scores must stay equal on every machine, or the order of ties would depend on it.
        ranked = sorted(range(len(self._ids)), key=lambda place: (-round(float(scores[place]), 4), place))
        return [self._ids[place] for place in ranked[:k]]
