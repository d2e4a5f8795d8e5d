"""The red stop: an agreement about one device, and another one that asked with its code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store import audit, tokens
from collector.store.database import Transaction
from collector.store.loans import StoredLoan

ACTION: Final = "enrolment.refused"
"""Under which the collector's enrolment desk writes every refusal."""


@dataclass(frozen=True, slots=True)
class WrongDevice:
    """`named` is the serial number or tag of the device that asked, or the words for one without any."""

    at: datetime
    named: str


def agreed_on(serial: str, asset_tag: str) -> str:
    """How every such refusal begins, at the device and in the audit log."""
    return (
        f"STOP: the agreement is for serial number {serial},"
        if serial
        else f"STOP: the agreement is for asset tag {asset_tag},"
    )


def last_asked(tx: Transaction, loan: StoredLoan) -> WrongDevice | None:
    """The last device that asked with this loan's code and is not the one agreed on; of the newest code alone."""
    minted = max((each.minted_at for each in tokens.of_loan(tx, loan.school_id, loan.loan_id)), default=None)
    if minted is None:
        return None
    beginning = agreed_on(loan.serial, loan.asset_tag)
    for each in audit.done_since(tx, loan.school_id, ACTION, minted):
        if each.detail.startswith(beginning):
            return WrongDevice(each.at, each.subject)
    return None
