"""How `rollcall serve` writes its log: one line for each record, whatever is in it, with its fields after the sentence.

The sentences are static and name nobody; what varies is in the fields (`extra=`). Characters that could end a line, move a
cursor or hide others are written as escapes, so that what a device says can never look like a line of ours.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Final

# What every record has, and so is no field of a log call. `message` and `asctime` are put there by other formatters.
_OF_EVERY_RECORD: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class LogFormat(logging.Formatter):
    """`2026-11-22T09:30:00.000Z WARNING collector.keys: a sentence field=value other="two words"`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, without a line end."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fields = {name: value for name, value in record.__dict__.items() if name not in _OF_EVERY_RECORD}
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        sentence = _escaped(record.getMessage())
        return " ".join(
            [f"{at} {record.levelname} {record.name}: {sentence}", *(f"{n}={_value(v)}" for n, v in fields.items())]
        )


def _value(value: object) -> str:
    """As it is where it is one plain word; else between quotes, with escapes as in JSON."""
    text = str(value)
    is_plain = bool(text) and text.isprintable() and not set(text) & set(' "=\\')
    return text if is_plain else _escaped(json.dumps(text, ensure_ascii=False))


def _escaped(text: str) -> str:
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
