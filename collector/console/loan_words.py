"""Words of the loan desk that several of its pages say."""

from typing import Final

from collector.registers.handing_over import Accessory, Done
from collector.store.audit import AuditEntry

ACCESSORIES: Final = {
    Accessory.CHARGER: "Charger",
    Accessory.BAG: "Bag",
    Accessory.MOUSE: "Mouse",
    Accessory.DONGLE: "Dongle",
}
DONE: Final = {
    Done.SIGNED_OUT: "Signed out of accounts",
    Done.ACTIVATION_LOCK_OFF: "Activation lock off",
    Done.DATA_COPIED: "School data copied",
}
PURPOSES: Final = (
    ("school year", "For the school year"),
    ("trip", "For a trip"),
    ("cover", "For cover"),
    ("other", "For something else"),
)
_ACTS: Final = {
    "loan.new": "Begun",
    "loan.present": "Put before the borrower",
    "loan.sign.borrower": "Signed by the borrower",
    "loan.sign.technician": "Approved by the technician",
    "loan.sign.headteacher": "Authorised by the headteacher",
    "token.mint": "Enrolment file made",
    "loan.enrolment-file": "Enrolment file handed out",
    "loan.enrolled": "The device enrolled",
    "loan.confirm-device": "The device was looked at and confirmed",
    "loan.clear": "Cleared to leave site",
    "loan.no-longer-clear": "No longer clear to leave site",
    "loan.suspend": "Suspended",
    "loan.recall": "Recalled",
    "loan.lost": "Lost or stolen",
    "loan.go-on": "Goes on",
    "loan.extend": "Extended",
    "loan.return": "Returned",
    "loan.reset": "Reset",
    "loan.close": "Closed",
    "loan.remind": "Reminded",
}


def of_act(entry: AuditEntry) -> str:
    """`Approved by the technician: T. Technician`, `Not done: extended (only one whose device is out …)`."""
    words = _ACTS.get(entry.action, entry.action)
    if entry.outcome != "done":
        return f"Not done: {words[0].lower()}{words[1:]} ({entry.detail})" if entry.detail else f"Not done: {words.lower()}"
    return f"{words}: {entry.detail}" if entry.detail and not _is_an_id(entry.detail) else words


def _is_an_id(detail: str) -> bool:
    return len(detail) == 64 and set(detail) <= set("0123456789abcdef")
