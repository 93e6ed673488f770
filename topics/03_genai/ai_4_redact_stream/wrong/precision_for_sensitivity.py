"""Divides by the judge's verdicts: that is precision, and moves with the share of good answers.

fails: ten_labelled_answers, labels_of_all_kinds
score: 15 of 17
"""


def judge_quality(human, judge):
    if len(human) != len(judge) or len(set(human)) < 2:
        raise ValueError("two classes, equal lengths")
    both_good = sum(h and j for h, j in zip(human, judge))
    both_bad = sum(not h and not j for h, j in zip(human, judge))
    return both_good / max(1, sum(judge)), both_bad / max(1, len(judge) - sum(judge))
