"""One cell of a table, or one option that was typed, as the value of a field; or what to write instead."""

import re
from datetime import date, datetime
from typing import Final, assert_never

from compliance.registers.fields import FieldDoc, Holds, Value

LONGEST_CHARACTERS: Final = 500
_MOST: Final = 10_000_000
_TRUTHS: Final = {"yes": True, "true": True, "1": True, "y": True, "no": False, "false": False, "0": False, "n": False}
_DAY_FORMS: Final = ("%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
_ISO_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.Z+-]+)?")


class WrongCell(ValueError):
    """What stands there cannot be the value of the field. The message says what to write instead."""


def read_cell(field: FieldDoc, text: str, today: date) -> Value:
    """The value that the text means. An empty text is the field's empty value. Raises WrongCell."""
    text = text.strip()
    if not text:
        if field.required:
            raise WrongCell(f"write {field.understood}: {field.words}")
        return field.empty
    match field.holds:
        case Holds.TEXT:
            return _line(text)
        case Holds.DAY:
            return _day(field, text, today)
        case Holds.TRUTH:
            return _truth(text)
        case Holds.NUMBER:
            return _number(text)
        case Holds.WORD:
            return _word(field, text)
        case _:
            assert_never(field.holds)


def in_cell(value: Value) -> str:
    """The value as `read_cell` reads it: a day as 2026-11-04, a truth as yes or no, nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _line(text: str) -> str:
    if not text.isprintable() or len(text) > LONGEST_CHARACTERS:
        raise WrongCell(f"write at most {LONGEST_CHARACTERS} characters on one line")
    return " ".join(text.split())


def _day(field: FieldDoc, text: str, today: date) -> date:
    day = _written_day(text)
    if day is None:
        raise WrongCell(f"write {Holds.DAY.value}")
    if field.has_happened and day > today:
        raise WrongCell("that day is yet to come; record it when it has happened")
    return day


def _written_day(text: str) -> date | None:
    """As ISO 8601 has it, with a time of day behind it or not, or as people in Britain write it: the day first."""
    iso = _ISO_DAY.fullmatch(text)
    try:
        if iso:
            return date.fromisoformat(iso[1])
    except ValueError:
        return None
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _truth(text: str) -> bool:
    if text.casefold() not in _TRUTHS:
        raise WrongCell("write yes or no")
    return _TRUTHS[text.casefold()]


def _number(text: str) -> int:
    digits = text.replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(_MOST)) and int(digits) <= _MOST):
        raise WrongCell(f"write a whole number from 0 to {_MOST:,}")
    return int(digits)


def _word(field: FieldDoc, text: str) -> str:
    word = re.sub(r"[\s-]+", "_", text.casefold())
    if word in field.refused:
        raise WrongCell(field.refused[word])
    if word not in field.words_allowed or field.enumeration is None:
        raise WrongCell(f"write {field.understood}")
    return field.enumeration(word)
