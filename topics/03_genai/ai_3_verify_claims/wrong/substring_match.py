"""A quote is found wherever its characters stand: "14 days" in "114 days".

fails: quote_is_not_cut_inside_a_word_or_number, one_good_occurrence_is_enough, random_quotes_are_found_where_they_are
score: 14 of 17
"""


def _occurs(quote, document):
    return quote in document
