"""Looks for 13 to 19 digits anywhere: a piece of a longer number becomes a card.

fails: runs_are_maximal, random_cuts
score: 15 of 17
"""

import re

from ..given import TAG, luhn
from ..solution import _ADDRESS_OR_TAG, _SAFE_CUT


class Redactor:
    def __init__(self):
        self._tags = {}
        self._values = {}
        self._counts = {"EMAIL": 0, "CARD": 0}

    def redact(self, text):
        parts, end = [], 0
        for match in _ADDRESS_OR_TAG.finditer(text):
            parts.append(self._without_cards(text[end : match.start()]))
            found = match[0]
            parts.append("[tag]" if found[0] == "<" else self._tag("EMAIL", found.lower(), found))
            end = match.end()
        return "".join(parts) + self._without_cards(text[end:])

    def restore(self, text):
        return TAG.sub(lambda match: self._values.get(match[0], match[0]), text)

    def stream(self, chunks):
        waiting = ""
        for chunk in chunks:
            if not isinstance(chunk, str):
                raise TypeError(chunk)
            waiting += chunk
            cut = max((match.end() for match in _SAFE_CUT.finditer(waiting)), default=0)
            if cut:
                yield self.redact(waiting[:cut])
                waiting = waiting[cut:]
        if waiting:
            yield self.redact(waiting)

    def _without_cards(self, text):
        return re.sub(r"[0-9](?:[ -]?[0-9]){12,18}", self._card_or_run, text)

    def _card_or_run(self, match):
        digits = match[0].replace(" ", "").replace("-", "")
        if 13 <= len(digits) <= 19 and luhn(digits):
            return self._tag("CARD", digits, match[0])
        return match[0]

    def _tag(self, kind, compared, spelling):
        if (kind, compared) not in self._tags:
            self._counts[kind] += 1
            tag = f"<{kind}_{self._counts[kind]}>"
            self._tags[kind, compared] = tag
            self._values[tag] = spelling
        return self._tags[kind, compared]
