"""The filter sits on the sink, and runs on the listener's thread.

fails: each_line_has_its_request, child_loggers_and_the_queue, a_second_install_replaces_the_first
score: 11 of 15
"""

import logging
import logging.handlers
import queue


def install_logging(logger, sink):
    for handler in logger.handlers[:]:
        if isinstance(handler, _RequestQueueHandler):
            logger.removeHandler(handler)
            handler.owner.stop()
    records = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(records, sink)
    handler = _RequestQueueHandler(records)
    sink.addFilter(ContextFilter())
    handler.owner = listener
    logger.addHandler(handler)
    listener.start()
    return listener
