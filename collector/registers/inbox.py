"""The inbox: a signed agreement that is dropped there is recorded and answered, or rejected with its reason. Nothing is lost.

What is recorded is in the database before its file leaves the inbox, so that a crash between the two is mended at the next
look: the same agreement is no new one, and its enrolment file is made again only if it is missing and its token unused.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.data_folder import DataFolder
from collector.errors import RegisterError
from collector.registers import enrolment_files, enrolment_offers, filed_agreements, form_files, loans, rejected_files
from collector.registers.enrolment_files import CollectorAddress
from collector.registers.filed_agreements import Recorded
from collector.registers.inbox_failures import InboxFailures
from collector.registers.inbox_folder import Arrival, Steadiness, arrivals, free_path, looks_like, read_regular, shown_name
from collector.store import audit, inbox_files, tokens
from collector.store.database import Database, Transaction
from collector.store.inbox_files import InboxFile, InboxOutcome
from collector.store.loans import LoanState

log = logging.getLogger(__name__)

_ACTOR: Final = "inbox"


@dataclass(frozen=True, slots=True)
class Taken:
    """A file whose agreements are all recorded, and answered in the outbox."""

    loan_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file of which nothing was recorded, and why: one line for each wrong field."""

    reason: str


class Inbox:
    """One school's inbox, outbox and what lies between."""

    def __init__(self, folder: DataFolder, database: Database, address: CollectorAddress, new_token: Callable[[], str]) -> None:
        """`new_token` answers 128 random bits as text."""
        self._folder = folder
        self._database = database
        self._address = address
        self._new_token = new_token
        self._steadiness = Steadiness()
        self._failures = InboxFailures()
        self._unanswered: dict[str, Recorded] = {}  # by loan: minted, but the outbox has not taken the file yet

    @property
    def path(self) -> Path:
        """The folder to watch."""
        return self._folder.inbox

    def look(self, now: datetime) -> bool:
        """Take every file that has arrived whole, and say whether others are still arriving."""
        present = arrivals(self.path)
        steady = self._steadiness.steady(present, now)
        for arrival in steady:
            try:
                self.take(arrival, now)
            except Exception as error:  # noqa: BLE001 - costs this file this look, never the others; it is told, and tried again
                self._failures.tell(arrival, error)
        self._failures.forget_but(present)
        return len(steady) < len(present)

    def take(self, arrival: Arrival, now: datetime) -> Taken | Rejected:
        """Record and answer one file, or reject it."""
        content = b""
        try:
            content = read_regular(arrival.path)
            recorded = self._record(shown_name(arrival.path), content, now)
        except RegisterError as error:
            return self._reject(arrival.path, content, error, now)
        self._unanswered |= {each.loan.loan_id: each for each in recorded if each.minted is not None}
        for each in recorded:
            self._answer(each)
        # A writer that paused, and went on meanwhile, goes on in the inbox; the next look takes what is new.
        if looks_like(arrival):
            arrival.path.replace(free_path(self._folder.recorded, arrival.path.name))
        log.info("an agreement file was recorded", extra={"loans": len(recorded)})
        return Taken(tuple(each.loan.loan_id for each in recorded))

    def _record(self, name: str, content: bytes, now: datetime) -> list[Recorded]:
        filed = form_files.read(name, content)
        with self._database.writing() as tx:
            recorded = filed_agreements.record(
                tx, self._address.school_id, filed, actor=_ACTOR, now=now, new_token=self._new_token
            )
            self._note(tx, name, content, InboxOutcome.RECORDED, now)
            return [self._mended(tx, each, now) for each in recorded]

    def _mended(self, tx: Transaction, recorded: Recorded, now: datetime) -> Recorded:
        """With a fresh token, when the loan was recorded before but its enrolment file never came to the outbox."""
        loan = recorded.loan
        if recorded.minted is not None or loan.state is not LoanState.AUTHORISED or self._answer_path(loan.loan_id).is_file():
            return recorded
        waiting = self._unanswered.get(loan.loan_id)
        if waiting is not None and waiting.minted is not None and waiting.minted.expires_at > now:
            return waiting
        if any(token.used_at is not None for token in tokens.of_loan(tx, loan.school_id, loan.loan_id)):
            return recorded
        return Recorded(loan, loans.reissue(tx, loan, actor=_ACTOR, now=now, new_token=self._new_token))

    def _answer(self, recorded: Recorded) -> None:
        if recorded.minted is None:
            return
        offer = enrolment_offers.for_loan(self._address, recorded.loan, recorded.minted)
        enrolment_files.write(self._answer_path(recorded.loan.loan_id), offer)
        self._unanswered.pop(recorded.loan.loan_id, None)

    def _answer_path(self, loan_id: str) -> Path:
        return self._folder.outbox / f"{loan_id}.toml"

    def _reject(self, path: Path, content: bytes, error: RegisterError, now: datetime) -> Rejected:
        """The refusal is in the audit log first, and once, however often its file cannot be moved."""
        name, reason = shown_name(path), str(error)
        known_by = content or f"{name}\n{reason}".encode()
        with self._database.writing() as tx:
            if not self._is_rejecting(tx, known_by):
                self._note(tx, name, known_by, InboxOutcome.REJECTING, now)
                audit.write(tx, self._address.school_id, now, _ACTOR, "inbox.take", name, audit.REFUSED, error.logged)
        rejected_files.put_aside(path, self._folder.rejected, reason)
        with self._database.writing() as tx:
            self._note(tx, name, known_by, InboxOutcome.REJECTED, now)
        log.warning("an agreement file was rejected", extra={"content_sha256": _sha256(known_by)})
        return Rejected(reason)

    def _is_rejecting(self, tx: Transaction, known_by: bytes) -> bool:
        held = inbox_files.find(tx, self._address.school_id, _sha256(known_by))
        return held is not None and held.outcome is InboxOutcome.REJECTING

    def _note(self, tx: Transaction, name: str, content: bytes, outcome: InboxOutcome, now: datetime) -> None:
        inbox_files.note(tx, InboxFile(self._address.school_id, _sha256(content), name, now, outcome))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
