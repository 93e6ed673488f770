"""A ThreadPoolExecutor as it is.

fails: the_context_goes_along, calls_do_not_share_a_context, the_moment_of_submission_counts
score: 11 of 15
"""

import concurrent.futures


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    pass
