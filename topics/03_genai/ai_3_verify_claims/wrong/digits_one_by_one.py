"""Reads 12.50 as the numbers 12 and 50: half a number is then supported.

fails: numbers_of_the_claim_stand_in_the_quote
score: 16 of 17
"""

import re


def _numbers(text):
    return set(re.findall(r"\d+", text))
