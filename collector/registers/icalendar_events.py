"""The events of an iCalendar file (RFC 5545), as the library has them, or in words why the file has none."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from icalendar import Calendar

from collector.errors import FormError

Properties: TypeAlias = Mapping[str, Any]
"""One VEVENT: what stands under each name is the library's own, and may be broken."""

_BEGIN: Final = re.compile(r"\s*BEGIN:VCALENDAR", re.IGNORECASE)
_END: Final = re.compile(r"END:VCALENDAR\s*\Z", re.IGNORECASE)


def events_in(content: bytes, file_name: str) -> list[Properties]:
    """Every VEVENT. FormError for what is no iCalendar file, is cut off, or is not written in Unicode."""
    text = _decoded(content, file_name)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        if not calendars:
            raise ValueError("it has no calendar in it, or only half of one")
        return [event for each in calendars for event in each.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        if _BEGIN.match(text) and not _END.search(text):
            raise FormError(f"{file_name}: the calendar breaks off before its end; download the file again") from error
        begins = text[:40].split("\n")[0].strip()
        raise FormError(
            f"{file_name} is no iCalendar file: it begins with {begins!r}; "
            "in the school's calendar look for “export”, “subscribe” or a link that ends in .ics, and save that file",
            logged=f"{file_name} is no iCalendar file",
        ) from error


def _decoded(content: bytes, file_name: str) -> str:
    """UTF-8, as the standard has it, or UTF-16 as some programs save it, which its first two bytes tell."""
    encoding = "utf-16" if content[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if not _BEGIN.match(content.decode("latin-1")):
            return content.decode("utf-8", "replace")  # a film, or a picture: what it begins with is told
        raise FormError(
            f"{file_name}: byte {error.start + 1} is no {encoding.upper().removesuffix('-SIG')}, in which calendars are "
            "written; download the file again, or save it as UTF-8 in an editor"
        ) from error
