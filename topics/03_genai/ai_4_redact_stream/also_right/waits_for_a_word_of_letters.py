"""A cautious stream: it cuts before a letter behind white space, and only in a buffer that has grown; an inner generator."""

import re

from ..given import DIGIT_RUN, EMAIL, TAG, luhn


class Redactor:
    def __init__(self):
        self._vault = []  # (kind, key, spelling, tag), in order of appearance

    def redact(self, text):
        if not isinstance(text, str):
            raise TypeError(type(text))
        whole = re.compile(f"(?P<email>{EMAIL.pattern})|(?P<tag>{TAG.pattern})|(?P<run>{DIGIT_RUN.pattern})")
        protected = [match.span() for match in EMAIL.finditer(text)]
        out, at = "", 0
        while match := whole.search(text, at):
            start, end = match.span()
            if match["run"]:
                # A run may reach into an address behind it: it ends where the address starts.
                ahead = [span[0] for span in protected if start < span[0] < end]
                if ahead:
                    match = DIGIT_RUN.match(text, start, ahead[0])
                    end = match.end()
            out += text[at:start] + self._instead(match.group(), match.re is not DIGIT_RUN and match["tag"])
            at = end
        return out + text[at:]

    def _instead(self, found, forged):
        if forged:
            return "[tag]"
        if "@" in found:
            return self._remember("EMAIL", found.lower(), found)
        digits = "".join(filter(str.isdigit, found))
        return self._remember("CARD", digits, found) if 13 <= len(digits) < 20 and luhn(digits) else found

    def _remember(self, kind, key, spelling):
        same_kind = [entry for entry in self._vault if entry[0] == kind]
        for _, other, _, tag in same_kind:
            if other == key:
                return tag
        tag = f"<{kind}_{len(same_kind) + 1}>"
        self._vault.append((kind, key, spelling, tag))
        return tag

    def restore(self, text):
        table = {tag: spelling for _, _, spelling, tag in self._vault}
        return TAG.sub(lambda match: table.get(match[0]) or match[0], text)

    def stream(self, chunks):
        def pieces():
            buffer = ""
            for chunk in chunks:
                if not isinstance(chunk, str):
                    raise TypeError(type(chunk))
                buffer += chunk
                if len(buffer) > 300:
                    starts = [match.end() for match in re.finditer(r"\s(?=[A-Za-z])", buffer)]
                    if starts:
                        yield buffer[: starts[-1]]
                        buffer = buffer[starts[-1] :]
            yield buffer

        return (self.redact(piece) for piece in pieces() if piece)
