"""Which devices somebody had on loan and when, and what was seen of each of them in that time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.reports.shapes import in_words
from collector.store import devices, loan_evidence, loans, verdicts
from collector.store.database import Transaction
from collector.store.loans import StoredLoan
from collector.store.personal_texts import PersonalRow
from compliance.policy import Policy
from compliance.registers.names_in_text import KnownNames
from compliance.registers.person_names import person_key

_RETURNED: Final = "loan.return"


@dataclass(frozen=True, slots=True)
class CheckChange:
    """One check that became another: what it was before ("" at first), what it is, and what was seen."""

    at: datetime
    rule: str
    before: str
    after: str
    saw: str


@dataclass(frozen=True, slots=True)
class LoanedDevice:
    """One loan. `until` is None while the device is out; `device_id` is "" when none ever enrolled for it."""

    loan_id: str
    device: str
    device_id: str
    since: datetime
    until: datetime | None
    messages: int
    changes: tuple[CheckChange, ...]


def loaned_to(
    tx: Transaction, school_id: str, names: KnownNames, audit: list[PersonalRow], policy: Policy | None, now: datetime
) -> list[LoanedDevice]:
    """The loans of somebody, the oldest first, each with the checks of its device from its beginning to its end."""
    titles = {rule.rule_id: rule.title for rule in policy.rules} if policy else {}
    lent = [each for each in loans.everything(tx, school_id) if person_key(each.borrower_name) in names]
    return [
        _loaned(tx, each, _returned_at(each, audit), titles, now) for each in sorted(lent, key=lambda loan: loan.created_at)
    ]


def _loaned(tx: Transaction, loan: StoredLoan, until: datetime | None, titles: dict[str, str], now: datetime) -> LoanedDevice:
    device = devices.find(tx, loan.device_id) if loan.device_id else None
    last = until or now
    changes = verdicts.changes_of(tx, device.device_id) if device else []
    return LoanedDevice(
        loan_id=loan.loan_id,
        device=" ".join(each for each in (loan.make, loan.model, loan.asset_tag or loan.serial) if each),
        device_id=device.device_id.hex() if device else "",
        since=loan.created_at,
        until=until,
        messages=loan_evidence.messages_between(tx, device.device_id, loan.created_at, last) if device else 0,
        changes=tuple(
            CheckChange(
                at=each.at,
                rule=titles.get(each.rule_id, each.rule_id),
                before=in_words(each.before) if each.before else "",
                after=in_words(each.after),
                saw=each.saw,
            )
            for each in changes
            if loan.created_at <= each.at <= last
        ),
    )


def _returned_at(loan: StoredLoan, audit: list[PersonalRow]) -> datetime | None:
    """When it came back, as the audit log has it; its state changes again when it is reset."""
    if not loan.state.has_ended:
        return None
    told = [each.at for each in audit if each.text("action") == _RETURNED and each.text("subject") == loan.loan_id]
    return told[0] if told else loan.state_changed_at
