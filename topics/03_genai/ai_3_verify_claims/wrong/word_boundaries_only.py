"""\\b around the quote: knows words, but not that 3.5 is one number, and loses quotes that begin with a parenthesis.

fails: quote_is_not_cut_inside_a_word_or_number, quote_has_at_least_four_words,
quote_is_text_and_no_pattern, random_quotes_are_found_where_they_are
score: 13 of 17
"""

import re


def _occurs(quote, document):
    return re.search(rf"\b{re.escape(quote)}\b", document) is not None
