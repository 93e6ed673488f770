"""Returns rates below 0 and above 1, and divides by whatever the slope is.

fails: there_and_back, judges_that_tell_nothing
score: 15 of 17
"""


def true_rate(observed, sensitivity, specificity):
    slope = sensitivity + specificity - 1
    return (observed + specificity - 1) / slope if slope else observed
