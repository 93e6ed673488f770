"""Model solution of ai-4."""

import re
from collections.abc import Iterable, Iterator, Sequence

from .given import DIGIT_RUN, EMAIL, TAG, luhn


class Redactor:
    """Replaces addresses and card numbers of one conversation by tags, and puts them back.

    The tags can be reversed, so this is pseudonymization: whoever has the instance has the personal data.
    """

    def __init__(self) -> None:
        self._tags: dict[tuple[str, str], str] = {}  # kind and compared form, to tag
        self._values: dict[str, str] = {}  # tag to the spelling that was seen first
        self._counts = {"EMAIL": 0, "CARD": 0}

    def redact(self, text: str) -> str:
        """``text`` with tags for addresses and cards, and with ``[tag]`` for each tag that it brings along.

        Raises:
            TypeError: ``text`` is no str.
        """
        parts, end = [], 0
        for match in _ADDRESS_OR_TAG.finditer(text):
            parts.append(self._without_cards(text[end : match.start()]))
            found = match[0]
            parts.append("[tag]" if found[0] == "<" else self._tag("EMAIL", found.lower(), found))
            end = match.end()
        return "".join(parts) + self._without_cards(text[end:])

    def restore(self, text: str) -> str:
        """``text`` with the values of the tags that this instance has issued; other tags stay.

        Raises:
            TypeError: ``text`` is no str.
        """
        return TAG.sub(lambda match: self._values.get(match[0], match[0]), text)

    def stream(self, chunks: Iterable[str]) -> Iterator[str]:
        """The redacted text of ``chunks``, piece by piece; joined, it is what ``redact`` makes of the joined chunks.

        Raises:
            TypeError: when a chunk is reached that is no str.
        """
        waiting = ""
        for chunk in chunks:
            if not isinstance(chunk, str):
                raise TypeError(f"a chunk must be str, not {type(chunk).__name__}")
            waiting += chunk
            cut = max((match.end() for match in _SAFE_CUT.finditer(waiting)), default=0)
            if cut:
                yield self.redact(waiting[:cut])
                waiting = waiting[cut:]
        if waiting:
            yield self.redact(waiting)

    def _without_cards(self, text: str) -> str:
        return DIGIT_RUN.sub(self._card_or_run, text)

    def _card_or_run(self, match: re.Match[str]) -> str:
        digits = match[0].replace(" ", "").replace("-", "")
        if 13 <= len(digits) <= 19 and luhn(digits):
            return self._tag("CARD", digits, match[0])
        return match[0]

    def _tag(self, kind: str, compared: str, spelling: str) -> str:
        if (kind, compared) not in self._tags:
            self._counts[kind] += 1
            tag = f"<{kind}_{self._counts[kind]}>"
            self._tags[kind, compared] = tag
            self._values[tag] = spelling
        return self._tags[kind, compared]


_ADDRESS_OR_TAG = re.compile(f"{EMAIL.pattern}|{TAG.pattern}")
# Behind white space, but not behind "digit, blank", where a card may go on, unless no digit follows.
_SAFE_CUT = re.compile(r"\s(?<![0-9] )|(?<=[0-9]) (?=[^0-9])")


def judge_quality(human: Sequence[bool], judge: Sequence[bool]) -> tuple[float, float]:
    """Sensitivity and specificity of a judge's "good", measured on answers that people have labelled too.

    Raises:
        ValueError: different lengths, or people found all good or all bad.
    """
    if len(human) != len(judge):
        raise ValueError("one verdict of the judge for each of the people's")
    good = [verdict for label, verdict in zip(human, judge, strict=True) if label]
    bad = [verdict for label, verdict in zip(human, judge, strict=True) if not label]
    if not good or not bad:
        raise ValueError("both good and bad answers are needed")
    return sum(map(bool, good)) / len(good), sum(not verdict for verdict in bad) / len(bad)


def true_rate(observed: float, sensitivity: float, specificity: float) -> float:
    """The share of good answers behind a judge's pass rate, cut to [0, 1] (Rogan and Gladen 1978).

    Args:
        observed: share of answers that the judge passes.
        sensitivity: share of the good answers that it passes.
        specificity: share of the bad answers that it fails.

    Raises:
        ValueError: an argument outside [0, 1], or a judge that is no better than a coin.
    """
    if not all(0 <= value <= 1 for value in (observed, sensitivity, specificity)):
        raise ValueError("rates must be in [0, 1]")
    slope = sensitivity + specificity - 1
    if slope <= 0:
        raise ValueError("the judge's verdict tells nothing about the truth")
    return min(1.0, max(0.0, (observed + specificity - 1) / slope))
