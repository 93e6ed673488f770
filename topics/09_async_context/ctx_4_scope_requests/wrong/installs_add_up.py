"""A second install is one more handler.

fails: a_second_install_replaces_the_first
score: 14 of 15
"""

import logging
import logging.handlers
import queue


def install_logging(logger, sink):
    records = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(records, sink)
    handler = _RequestQueueHandler(records)
    handler.addFilter(ContextFilter())
    handler.owner = listener
    logger.addHandler(handler)
    listener.start()
    return listener
