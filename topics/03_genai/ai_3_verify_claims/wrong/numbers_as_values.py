"""Reads numbers as floats without their commas: 1,000 becomes 1000, and 12.5 becomes 12.50.

fails: numbers_of_the_claim_stand_in_the_quote
score: 16 of 17
"""

import re


def _numbers(text):
    found = (number.replace(",", "") for number in re.findall(r"\d+(?:[.,]\d+)*", text))
    return {float(number) if number.count(".") < 2 else number for number in found}
