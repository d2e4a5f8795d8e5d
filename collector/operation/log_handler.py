"""Where `rollcall serve` writes its log, and how often: one line for each cause in a while, so that nobody can flood it."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final, TextIO

from collector.operation.log_format import FORMATTERS, LogFormat
from collector.operation.quiet import Quiet

PERIOD: Final = timedelta(seconds=90)
_LONGEST_SENTENCE: Final = 200  # other libraries put what varies into the sentence; its beginning is the same each time


class OncePerCause(logging.Filter):
    """Lets one warning of each cause through in a while; the next one says in `kept_back` how many were not written.

    A cause is who says it, the sentence, the kind of error, and the device that is meant: never what a stranger chooses, such
    as an address.
    """

    def __init__(self, period: timedelta = PERIOD) -> None:
        """Nothing has been written yet."""
        super().__init__()
        self._quiet = Quiet(period)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this record is written."""
        if record.levelno < logging.WARNING:
            return True
        kept_back = self._quiet.kept_back(_cause(record), datetime.fromtimestamp(record.created, UTC))
        if kept_back:
            record.__dict__["kept_back"] = kept_back
        return kept_back is not None


def log_handler(stream: TextIO, log_format: LogFormat) -> logging.Handler:
    """A handler that writes to this stream in this form."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(FORMATTERS[log_format]())
    handler.addFilter(OncePerCause())
    return handler


def _cause(record: logging.LogRecord) -> tuple[object, ...]:
    kind = record.exc_info[0] if record.exc_info else getattr(record, "kind", None)
    return record.name, record.levelno, str(record.msg)[:_LONGEST_SENTENCE], kind, getattr(record, "device", None)
