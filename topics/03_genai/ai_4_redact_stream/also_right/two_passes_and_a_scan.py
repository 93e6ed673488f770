"""Two substitutions over the whole text, tags marked by a private character in between; the stream looks from the end."""

import re
from collections import defaultdict

from ..given import DIGIT_RUN, EMAIL, TAG, luhn


class Redactor:
    def __init__(self):
        self.known = defaultdict(dict)
        self.first = {}

    def _name(self, kind, key, spelling):
        names = self.known[kind]
        if key not in names:
            names[key] = f"<{kind}_{len(names) + 1}>"
            self.first[names[key]] = spelling
        return names[key]

    def _card(self, match):
        digits = re.sub(r"[^0-9]", "", match.group())
        if len(digits) in range(13, 20) and luhn(digits):
            return self._name("CARD", digits, match.group())
        return match.group()

    def redact(self, text):
        if type(text) is not str:
            raise TypeError("text, please")
        text = TAG.sub("[tag]", text)
        text = EMAIL.sub(lambda match: self._name("EMAIL", match.group().casefold(), match.group()), text)
        return DIGIT_RUN.sub(self._card, text)  # the tags' own numbers are too short for a card

    def restore(self, text):
        if type(text) is not str:
            raise TypeError("text, please")
        pieces = re.split(f"({TAG.pattern})", text)
        return "".join(self.first.get(piece, piece) for piece in pieces)

    @staticmethod
    def _safe(text):
        """The last place behind white space at which nothing can be cut in two, or 0."""
        for place in range(len(text), 0, -1):
            if not text[place - 1].isspace():
                continue
            digit_before = place > 1 and text[place - 2] in "0123456789"
            digit_after = place == len(text) or text[place] in "0123456789"
            if text[place - 1] != " " or not (digit_before and digit_after):
                return place
        return 0

    def stream(self, chunks):
        kept = ""
        for chunk in chunks:
            if type(chunk) is not str:
                raise TypeError("text, please")
            kept += chunk
            place = self._safe(kept)
            yield self.redact(kept[:place])
            kept = kept[place:]
        yield self.redact(kept)


def judge_quality(human, judge):
    if len(human) != len(judge) or not any(human) or all(human):
        raise ValueError("labels")
    agreed = [a == b for a, b in zip(human, judge, strict=True)]
    positives = sum(map(bool, human))
    hits = sum(same for same, label in zip(agreed, human, strict=True) if label)
    return hits / positives, (sum(agreed) - hits) / (len(human) - positives)


def true_rate(observed, sensitivity, specificity):
    for rate in (observed, sensitivity, specificity):
        if not 0.0 <= rate <= 1.0:
            raise ValueError(rate)
    false_alarm = 1 - specificity
    if sensitivity <= false_alarm or sensitivity + specificity <= 1:
        raise ValueError("a coin")
    return sorted([0.0, (observed - false_alarm) / (sensitivity - false_alarm), 1.0])[1]
