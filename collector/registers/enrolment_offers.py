"""What an enrolment file offers: to one loan's device, once, or to devices that stay on site, which are then approved."""

from dataclasses import asdict

from collector.registers.enrolment_files import CollectorAddress
from collector.registers.enrolment_tokens import MintedToken
from collector.store.loans import StoredLoan
from compliance.enrolment_offer import EnrolmentOffer


def for_loan(address: CollectorAddress, loan: StoredLoan, minted: MintedToken) -> EnrolmentOffer:
    """One use, by the device that was agreed on, until the token expires."""
    return EnrolmentOffer(
        **asdict(address),
        token=minted.token,
        school_key="",
        loan_id=loan.loan_id,
        serial=loan.serial,
        asset_tag=loan.asset_tag,
        expires_at=minted.expires_at,
    )


def on_site(address: CollectorAddress, school_key: str) -> EnrolmentOffer:
    """Any device of the asset list, until the key is revoked; every other one waits for a technician's approval."""
    return EnrolmentOffer(
        **asdict(address), token="", school_key=school_key, loan_id="", serial="", asset_tag="", expires_at=None
    )
