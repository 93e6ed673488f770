"""Model solution of ai-3."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from .given import NEGATIONS, Claim


def verify(claims: Sequence[Claim], retrieved: Mapping[str, str]) -> list[str]:
    """The verdict on each claim: the first rule that it breaks, or ``"ok"``.

    Args:
        claims: what the answer says, with quote and source.
        retrieved: id to text of the documents that this answer was given, and no others.

    Returns:
        For each claim ``"source"``, ``"quote"``, ``"number"``, ``"negation"`` or ``"ok"``.
    """
    return [_verdict(claim, retrieved) for claim in claims]


def _verdict(claim: Claim, retrieved: Mapping[str, str]) -> str:
    if claim.source not in retrieved:
        return "source"
    text, quote, document = (_normal(part) for part in (claim.text, claim.quote, retrieved[claim.source]))
    if not text or len(_words(quote)) < 4 or not _occurs(quote, document):
        return "quote"
    if not _numbers(text) <= _numbers(quote):
        return "number"
    if (_negations(text) - _negations(quote)) % 2:
        return "negation"
    return "ok"


_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_STRAIGHT).split()).casefold()


def _occurs(quote: str, document: str) -> bool:
    # escape: a quote is text, and "(see 3.)" as a pattern would mean something else.
    return re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(quote)}(?!\w)(?![.,]\d)", document) is not None


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def _negations(text: str) -> int:
    return sum(word in NEGATIONS for word in _words(text))


def accept(claims: Sequence[Claim], retrieved: Mapping[str, str], *, confidence: float, t: float) -> str:
    """``"answer"`` if every claim is supported and the confidence reaches ``t``, else ``"abstain"``.

    Args:
        claims: the claims of the answer; an answer without claims says nothing that could be supported.
        retrieved: id to text of the documents that this answer was given.
        confidence: calibrated probability that the answer is right.
        t: the threshold that belongs to a penalty of t / (1 − t) for a wrong answer (Kalai et al. 2025).

    Raises:
        ValueError: confidence outside [0, 1], or t outside [0, 1).
    """
    if not 0 <= confidence <= 1 or not 0 <= t < 1:
        raise ValueError("confidence must be in [0, 1] and t in [0, 1)")
    supported = bool(claims) and all(verdict == "ok" for verdict in verify(claims, retrieved))
    return "answer" if supported and confidence >= t else "abstain"


def trace(
    release: str,
    model: str,
    question: str,
    retrieved: Mapping[str, str],
    claims: Sequence[Claim],
    verdicts: Sequence[str],
) -> dict[str, Any]:
    """The record from which the decision about an answer can be replayed, as JSON-serializable data.

    Documents are recorded by id and content hash (SHA-256 of the exact UTF-8 text), in the order of ``retrieved``.
    """
    return {
        "release": release,
        "model": model,
        "question": question,
        "retrieved": [{"id": name, "sha256": _digest(text)} for name, text in retrieved.items()],
        "claims": [{"text": claim.text, "quote": claim.quote, "source": claim.source} for claim in claims],
        "verdicts": list(verdicts),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def drift(record: Mapping[str, Any], corpus: Mapping[str, str]) -> dict[str, str]:
    """The documents of ``record`` that are not in ``corpus`` as they were: id to ``"missing"`` or ``"changed"``."""
    changes = {}
    for entry in record["retrieved"]:
        if entry["id"] not in corpus:
            changes[entry["id"]] = "missing"
        elif _digest(corpus[entry["id"]]) != entry["sha256"]:
            changes[entry["id"]] = "changed"
    return changes
