"""How `rollcall serve` writes its log: one line for each record, whatever is in it, as text or as JSON.

The sentences are static and name nobody; what varies is in the fields (`extra=`). Characters that could end a line, move a
cursor or hide others are written as escapes, so that what a device says can never look like a line of ours.
"""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

# What every record has, and so is no field of a log call. `message` and `asctime` are put there by other formatters.
_OF_EVERY_RECORD: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class LogFormat(StrEnum):
    """What a line of the log looks like."""

    TEXT = "text"
    JSON = "json"


class TextLines(logging.Formatter):
    """`2026-11-22T09:30:00.000Z WARNING collector.keys: a sentence field=value other="two words"`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, without a line end."""
        fields = self._fields(record)
        sentence = _escaped(record.getMessage())
        return " ".join(
            [f"{_at(record)} {record.levelname} {record.name}: {sentence}", *(f"{n}={_value(v)}" for n, v in fields.items())]
        )

    def _fields(self, record: logging.LogRecord) -> dict[str, object]:
        traceback = {"traceback": self.formatException(record.exc_info)} if record.exc_info else {}
        return {**_extra(record), **traceback}


class JsonLines(logging.Formatter):
    """`{"at": …, "level": "WARNING", "logger": "collector.keys.keys", "sentence": …, "fields": {…}}`, in ASCII.

    The fields stand by themselves, so that none can be taken for the time or the sentence of the line. Numbers, truths and
    absence stay what they are; everything else is a text.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One object, without a line end."""
        line: dict[str, object] = {
            "at": _at(record),
            "level": record.levelname,
            "logger": record.name,
            "sentence": record.getMessage(),
            "fields": {name: _plain(value) for name, value in _extra(record).items()},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


FORMATTERS: Final[Mapping[LogFormat, type[logging.Formatter]]] = {LogFormat.TEXT: TextLines, LogFormat.JSON: JsonLines}


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in record.__dict__.items() if name not in _OF_EVERY_RECORD}


def _plain(value: object) -> str | int | None:
    """JSON has no numbers like infinity, so one that is not whole goes as text."""
    return value if value is None or isinstance(value, (str, int)) else str(value)


def _value(value: object) -> str:
    """As it is where it is one plain word; else between quotes, with escapes as in JSON."""
    text = str(value)
    is_plain = bool(text) and text.isprintable() and not set(text) & set(' "=\\')
    return text if is_plain else _escaped(json.dumps(text, ensure_ascii=False))


def _escaped(text: str) -> str:
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
