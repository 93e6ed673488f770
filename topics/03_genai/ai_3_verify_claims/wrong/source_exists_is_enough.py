"""Checks that the cited source was retrieved, and believes the rest.

fails: one_claim_for_each_verdict, source_must_have_been_retrieved, quote_is_not_cut_inside_a_word_or_number,
one_good_occurrence_is_enough, quote_has_at_least_four_words, quote_is_text_and_no_pattern,
numbers_of_the_claim_stand_in_the_quote, negations_agree_in_parity, rules_come_in_their_order_for_each_claim,
random_quotes_are_found_where_they_are, answer_needs_claims_that_all_hold
score: 6 of 17
"""


def _verdict(claim, retrieved):
    return "ok" if claim.source in retrieved else "source"
