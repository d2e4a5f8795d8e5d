"""An enrolment offer, as a signed loan makes it."""

from datetime import UTC, datetime

from compliance.enrolment_offer import EnrolmentOffer

OFFER = EnrolmentOffer(
    school_id="example",
    school_name="Example Primary School",
    host="rollcall.example",
    enrolment_port=8440,
    agents_port=8441,
    certificate_authority="-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    trust_key_sha256="7a" * 32,
    token="0123456789abcdef",
    school_key="",
    loan_id="L-1",
    serial="AB12CD",
    asset_tag="",
    expires_at=datetime(2026, 11, 4, 14, 5, tzinfo=UTC),
)
