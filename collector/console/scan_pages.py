"""What the code on a label opens: the device, and what is next to be done with it. Also for scanners that type."""

from typing import Any, Final
from urllib.parse import quote

from collector.accounts.rights import Right
from collector.console.loan_rows import step_of
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.registers import device_sought
from collector.registers.devices_named import devices_named
from collector.store import loans


def scan(visit: Visit) -> Answer:
    """One field for a scanner that types the code and then the enter key."""
    words = device_sought.words_of(visit.query.get("code", ""))
    return Redirect(f"/d/{quote(words, safe='')}") if words else Shown("scan.html.jinja", {})


def label(visit: Visit) -> Answer:
    """The device of this tag or serial number: lend it, take it back, or look at it."""
    words = device_sought.words_of(visit.path["tag"])
    with visit.database.reading() as tx:
        school_id = visit.school.school_id
        found = device_sought.sought(tx, school_id, words)
        loan = loans.open_for(tx, school_id, found.serial, found.asset_tag) if found.is_known else None
        enrolled = devices_named(tx, school_id, found.asset_tag, found.serial) if found.is_known else []
    values: dict[str, Any] = {
        "found": found,
        "words": words,
        "loan": loan,
        "device": next((each for each in reversed(enrolled) if not each.state.has_ended), None),
        "step": step_of(visit, loan) if loan else ("", ""),
        "lend": f"/loans/new?device={quote(words, safe='')}" if visit.may(Right.LEND) and loan is None else "",
    }
    return Shown("label.html.jinja", values)


PLACES: Final[Places] = (
    Place("/scan", Right.SEE_DEVICES, get=scan),
    Place("/d/{tag}", Right.SEE_DEVICES, get=label),
)
