"""Takes a class without labels for perfectly judged, and cuts the longer list.

fails: labels_of_all_kinds
score: 16 of 17
"""


def judge_quality(human, judge):
    good = [j for h, j in zip(human, judge) if h]
    bad = [not j for h, j in zip(human, judge) if not h]
    return sum(good) / len(good) if good else 1.0, sum(bad) / len(bad) if bad else 1.0
