"""Minting: the one-time token with which the device of an authorised loan enrols."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collector.store import audit, tokens
from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.loans import StoredLoan
from collector.store.tokens import Token

TOKEN_LIFE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, repr=False)
class MintedToken:
    """A token in the clear, which exists nowhere else: the store keeps its hash. No repr: it is a secret."""

    token: str
    expires_at: datetime


def mint(tx: Transaction, loan: StoredLoan, *, actor: str, now: datetime, new_token: Callable[[], str]) -> MintedToken:
    """A fresh token for a loan, bound to its serial number (else its asset tag) and to the agreement as signed.

    Tokens minted before expire. `new_token` answers 128 random bits as text.
    """
    minted = MintedToken(new_token(), now + TOKEN_LIFE)
    tokens.revoke_of_loan(tx, loan.school_id, loan.loan_id, now)
    tokens.mint(
        tx,
        Token(
            token_hash=tokens.hash_of(minted.token),
            school_id=loan.school_id,
            loan_id=loan.loan_id,
            serial=loan.serial,
            asset_tag=loan.asset_tag,
            agreement_sha256=agreement_sha256(loan),
            minted_at=now,
            expires_at=minted.expires_at,
            used_at=None,
            used_by=b"",
        ),
    )
    audit.write(tx, loan.school_id, now, actor, "token.mint", loan.loan_id, audit.DONE, f"until {to_text(minted.expires_at)}")
    return minted


def agreement_sha256(loan: StoredLoan) -> str:
    """The hash, hex, of what was agreed and signed: any other word, device, person, day or signature gives another one."""
    return hashlib.sha256(json.dumps(_agreed(loan), ensure_ascii=True).encode()).hexdigest()


def _agreed(loan: StoredLoan) -> list[str]:
    signed = (loan.borrower_signed_at, loan.technician_signed_at, loan.headteacher_signed_at)
    return [
        loan.school_id,
        loan.loan_id,
        loan.agreement_version,
        loan.text_sha256,
        loan.make,
        loan.model,
        loan.serial,
        loan.asset_tag,
        loan.borrower_name,
        loan.borrower_role,
        loan.technician_name,
        loan.headteacher_name,
        *("" if instant is None else to_text(instant) for instant in signed),
        "" if loan.due_back is None else loan.due_back.isoformat(),
    ]
