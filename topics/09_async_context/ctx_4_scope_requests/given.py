import logging
import threading


class SinkOfLines(logging.Handler):
    """Keeps each record's request id, its text, and whether it came on the thread that made the sink."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, str]] = []  # (request id, text); "missing" if the record has no id
        self.on_own_thread = 0
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((getattr(record, "request_id", "missing"), record.getMessage()))
        self.on_own_thread += threading.get_ident() == self._thread
