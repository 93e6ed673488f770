"""The sink is called where the line is emitted.

fails: each_line_has_its_request, child_loggers_and_the_queue
score: 12 of 15
"""

import logging
import logging.handlers
import queue


def install_logging(logger, sink):
    for handler in logger.handlers[:]:
        if isinstance(handler, _Direct):
            logger.removeHandler(handler)
            handler.owner.stop()
    records = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(records, sink)
    handler = _Direct(sink)
    handler.addFilter(ContextFilter())
    handler.owner = listener
    logger.addHandler(handler)
    listener.start()
    return listener


class _Direct(logging.Handler):
    def __init__(self, sink):
        super().__init__()
        self.sink = sink

    def emit(self, record):
        self.sink.handle(record)
