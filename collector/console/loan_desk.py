"""What the pages of the loan desk need of the collector beside a visit."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from collector.console.visit import Visit
from collector.registers import enrolment_files, enrolment_offers
from collector.registers.enrolment_tokens import MintedToken
from collector.store.loans import StoredLoan
from compliance.enrolment_offer import EnrolmentOffer, parse_offer
from compliance.errors import OfferError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class Proof:
    """What somebody types at another person's desk to show who they are. No repr: it is a secret."""

    sign_in_name: str
    password: str


@dataclass(frozen=True, slots=True)
class Proved:
    """Who it was: their name, and the name they sign in with."""

    name: str
    sign_in_name: str


ProveHead: TypeAlias = Callable[[Visit, Proof], Proved]
"""Whose password it is: somebody who may authorise loans at this school. Raises SignInRefused or SignerNotRegistered."""


@dataclass(frozen=True, slots=True)
class LoanDesk:
    """`outbox` holds the enrolment file of each authorised loan, as after `rollcall loan sign`."""

    outbox: Path
    new_token: Callable[[], str]
    prove_head: ProveHead | None = None

    def hand_out(self, visit: Visit, loan: StoredLoan, minted: MintedToken | None) -> str:
        """Write the enrolment file of a loan that was authorised just now, and say what went wrong, "" for nothing."""
        if minted is None:
            return ""
        try:
            enrolment_files.write(self._file_of(loan), enrolment_offers.for_loan(visit.collector, loan, minted))
        except OSError:
            log.exception("an enrolment file could not be written")
            return "The enrolment file could not be written to the collector's disk: make another one there."
        return ""

    def offer_of(self, loan: StoredLoan) -> EnrolmentOffer | None:
        """The enrolment file of a loan, as it lies in the outbox; None where there is none that can be read."""
        try:
            offer = parse_offer(self._file_of(loan).read_text(encoding="utf-8"))
        except (OSError, ValueError, OfferError):
            return None
        # Two schools of one collector may each have a loan of this number, and there is one outbox.
        return offer if offer.school_id == loan.school_id else None

    def _file_of(self, loan: StoredLoan) -> Path:
        return self.outbox / f"{loan.loan_id}.toml"
