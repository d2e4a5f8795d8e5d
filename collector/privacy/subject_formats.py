"""What one person is given, as JSON for machines and as a page for people."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from collector.privacy.inventory import OUTSIDE
from collector.privacy.loaned_devices import LoanedDevice
from collector.privacy.subject_access import Section, SubjectAccess
from collector.privacy.telling import Record
from collector.reports.as_json import Plain, in_json
from collector.store.instants import to_text

FORMAT: Final = "rollcall subject access 1"
_TEMPLATES: Final = Path(__file__).parent / "templates"


def access_json(found: SubjectAccess) -> str:
    """All of it for a machine."""
    return in_json(
        {
            "format": FORMAT,
            "school": found.school,
            "made_at": to_text(found.made_at),
            "asked": list(found.asked),
            "included": [{"name": each.name, "places": each.places} for each in found.spellings],
            "not_included": [{"name": each.name, "places": each.places} for each in found.near],
            "contact": found.contact or None,
            "held": [_section(each) for each in found.sections],
            "devices": [_device(each) for each in found.devices],
            "who_dealt_with_the_loans": [_record(each) for each in found.looks],
            "outside": list(OUTSIDE),
        }
    )


def access_html(found: SubjectAccess) -> str:
    """All of it as one page that needs nothing else."""
    return environment().get_template("subject_access.html.jinja").render(found=found, outside=OUTSIDE)


@cache
def environment() -> Environment:
    """Everything is escaped, and a name that does not exist is an error, not a blank."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["minute"] = _minute
    return made


def _minute(instant: datetime) -> str:
    return f"{instant:%a} {instant.day} {instant:%b %Y, %H:%M} UTC"


def _section(section: Section) -> Plain:
    holding = section.holding
    return {
        "title": holding.title,
        "what": holding.what,
        "purpose": holding.purpose,
        "basis": holding.basis,
        "kept": section.kept,
        "records": [_record(each) for each in section.records],
    }


def _record(record: Record) -> Plain:
    return {
        "where": record.where,
        "at": to_text(record.at) if record.at else None,
        "says": [{"what": each.words, "value": each.value, "typed_freely": each.is_free} for each in record.told],
    }


def _device(device: LoanedDevice) -> Plain:
    return {
        "loan": device.loan_id,
        "device": device.device,
        "device_id": device.device_id or None,
        "since": to_text(device.since),
        "until": to_text(device.until) if device.until else None,
        "signed_messages": device.messages,
        "checks": [
            {"at": to_text(each.at), "check": each.rule, "before": each.before or None, "after": each.after, "saw": each.saw}
            for each in device.changes
        ],
    }
