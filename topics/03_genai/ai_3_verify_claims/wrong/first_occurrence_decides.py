"""Looks at the first occurrence only: a bad one hides the good one behind it.

fails: one_good_occurrence_is_enough
score: 16 of 17
"""

import re


def _occurs(quote, document):
    at = document.find(quote)
    if at < 0:
        return False
    end = at + len(quote)
    starts_inside = re.search(r"(\w|\d[.,])$", document[:at])
    ends_inside = re.match(r"\w|[.,]\d", document[end:])
    return not starts_inside and not ends_inside
