"""The right of a completed loan agreement: its one-time token, for the very device that was agreed on."""

from datetime import datetime
from typing import Final

from collector.enrolment.claim import Claim
from collector.enrolment.rights import NOT_VALID_HERE, Right, others_of_the_asset
from collector.errors import EnrolmentRefused
from collector.registers import enrolment_tokens, extensions, signatures
from collector.registers import loans as loan_register
from collector.registers.wrong_device import agreed_on
from collector.store import audit, certificates, devices, loans, tokens
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState, Route
from collector.store.loans import LoanState, StoredLoan
from collector.store.tokens import Token
from compliance import serial_numbers

_REPLACED: Final = "replaced by the device of a signed loan"


def right_of_loan(tx: Transaction, claim: Claim, held: Device | None, now: datetime) -> Right:
    """The right that a loan token gives. Raises EnrolmentRefused.

    `held` is the device that has this key already: with the token that it used itself it gets the same answer again.
    """
    token = tokens.find(tx, tokens.hash_of(claim.loan_token))
    if token is None or token.school_id != claim.school_id:
        raise EnrolmentRefused(NOT_VALID_HERE)
    _check_unused(tx, token, claim, now)
    _check_device(token, claim)
    retries = token.used_by == claim.device_id
    loan = _loan_behind(tx, token, retries=retries)
    if not retries:
        _make_room(tx, claim, loan.asset_tag, held, now)
    return _right(token, loan, claim)


def _right(token: Token, loan: StoredLoan, claim: Claim) -> Right:
    def use(tx: Transaction, device: Device, at: datetime) -> None:
        if not tokens.consume(tx, token.token_hash, device.device_id, at):
            raise EnrolmentRefused(NOT_VALID_HERE)
        loan_register.device_enrolled(tx, loan, device.device_id, actor="collector", now=at)

    return Right(
        route=Route.LOAN,
        first_state=DeviceState.AWAITING_FIRST_REPORT,
        asset_tag=loan.asset_tag,
        loan_id=loan.loan_id,
        simulated=claim.simulated,
        words=f"loan {loan.loan_id}",
        use=use,
    )


def _check_unused(tx: Transaction, token: Token, claim: Claim, now: datetime) -> None:
    if token.used_at is not None:
        if token.used_by != claim.device_id:
            raise EnrolmentRefused(
                f"the enrolment code of loan {token.loan_id} was used by another device on {_day(token.used_at)}; "
                "if that was not you, tell the technician"
            )
    elif any(each.minted_at > token.minted_at for each in tokens.of_loan(tx, token.school_id, token.loan_id)):
        raise EnrolmentRefused(
            f"the enrolment file of loan {token.loan_id} was replaced by a newer enrolment file; use that one"
        )
    elif token.expires_at <= now:
        raise EnrolmentRefused(
            f"the enrolment code of loan {token.loan_id} expired on {_day(token.expires_at)}; "
            "ask the technician for a new one (`rollcall loan reissue`)"
        )


def _check_device(token: Token, claim: Claim) -> None:
    """The red stop: the agreement is about another device than the one that asks."""
    if token.serial:
        if not serial_numbers.are_equal(token.serial, claim.serial):
            said = claim.serial or "that it has none"
            raise EnrolmentRefused(
                f"{agreed_on(token.serial, token.asset_tag)} this device says {said}; the loan stays pending. "
                "Fetch the right device, or have the agreement made out for this one"
            )
    elif token.asset_tag.casefold() != claim.asset_tag.casefold():
        given = claim.asset_tag or "without a tag"
        raise EnrolmentRefused(
            f"{agreed_on(token.serial, token.asset_tag)} this device was given {given}; the loan stays pending. "
            f"Enrol that device with --asset-tag {token.asset_tag}"
        )


def _loan_behind(tx: Transaction, token: Token, *, retries: bool) -> StoredLoan:
    loan = loans.find(tx, token.school_id, token.loan_id)
    if loan is None or (loan.state is not LoanState.AUTHORISED and not retries):
        state = "gone" if loan is None else loan.state.on_screen
        raise EnrolmentRefused(f"loan {token.loan_id} is {state}; it admits no device any more")
    if signatures.missing(loan) or token.agreement_sha256 != enrolment_tokens.agreement_sha256(extensions.as_agreed(tx, loan)):
        raise EnrolmentRefused(f"the agreement of loan {token.loan_id} was altered after it was signed; it must be signed anew")
    return loan


def _make_room(tx: Transaction, claim: Claim, asset_tag: str, held: Device | None, now: datetime) -> None:
    """An on-site device that goes out on loan is replaced by its loan; one that is out already is never replaced silently."""
    if held is not None:
        raise EnrolmentRefused(
            "this device has been enrolled with this key before; run `rollcall-agent leave`, then enrol again"
        )
    for other in others_of_the_asset(tx, claim, asset_tag):
        if other.route is Route.LOAN:
            raise EnrolmentRefused(
                f"another device of the same serial number or tag is out on loan {other.loan_id}; record its return first"
            )
        devices.set_state(tx, other.device_id, DeviceState.RETURNED, _REPLACED, now)
        certificates.revoke_all(tx, other.device_id, now)
        audit.write(tx, claim.school_id, now, "collector", "device.replaced", other.device_id.hex(), audit.DONE, _REPLACED)


def _day(instant: datetime) -> str:
    return f"{instant:%d %b %Y at %H:%M} UTC"
