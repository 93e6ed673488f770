"""The tolerance is 1e-6, so what is not quite probable enough passes.

fails: at_least_means_at_least, sprints_are_pairs_in_time_order
score: 10 of 12
"""

TOLERANCE = 1e-6
