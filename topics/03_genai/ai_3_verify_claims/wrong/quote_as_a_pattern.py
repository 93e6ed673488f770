"""Puts the raw quote into a regular expression: a quote with a parenthesis raises, one with .* fits everything.

fails: quote_is_text_and_no_pattern, quote_has_at_least_four_words
score: 15 of 17
"""

import re


def _occurs(quote, document):
    try:
        return re.search(rf"(?<!\w)(?<!\d[.,]){quote}(?!\w)(?![.,]\d)", document) is not None
    except re.error:
        return False
