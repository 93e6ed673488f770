"""The filter lets only lines of requests pass.

fails: the_filter_sets_the_id, child_loggers_and_the_queue
score: 13 of 15
"""

import logging


class ContextFilter(logging.Filter):
    def filter(self, record):
        record.request_id = current_request_id()
        return record.request_id != "-"
