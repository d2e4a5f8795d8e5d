"""Which of the devices that are here an act may concern, as the audit log tells of it: their context is looked at again."""

from collections.abc import Mapping, Sequence
from typing import Final

from collector.store import loans
from collector.store.audit import AuditEntry
from collector.store.database import Transaction

_OF_A_SCHOOL: Final = ("assets.", "exception.", "calendar.", "register.")
_OF_A_DEVICE: Final = ("device.in-hand",)


def concerned(tx: Transaction, entries: Sequence[AuditEntry], present: Mapping[bytes, str]) -> set[bytes]:
    """Those of the devices present, by the school of each, whose context these acts may have changed."""
    found: set[bytes] = set()
    for each in entries:
        if each.action.startswith("loan."):
            loan = loans.find(tx, each.school_id, each.subject)
            found |= {loan.device_id} if loan is not None and loan.device_id else set()
        elif each.action in _OF_A_DEVICE:
            found.add(bytes.fromhex(each.subject))
        elif each.action.startswith(_OF_A_SCHOOL):
            found |= {device_id for device_id, school_id in present.items() if school_id == each.school_id}
    return found & present.keys()
