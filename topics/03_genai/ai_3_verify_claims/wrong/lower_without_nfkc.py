"""lower() and a strip: full-width digits, ligatures and line breaks make a true quote look fabricated.

fails: typography_does_not_matter, numbers_of_the_claim_stand_in_the_quote, rules_come_in_their_order_for_each_claim,
negations_agree_in_parity, random_quotes_are_found_where_they_are
score: 12 of 17
"""


def _normal(text):
    return text.lower().strip(" ")
