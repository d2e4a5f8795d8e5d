"""What an enrolment file says: how a device finds its collector, whom it may trust there, and with what right it asks. TOML.

The collector writes it, the agent reads it. No value is ever shown in an error, since one of them is a secret.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Final

from compliance.errors import OfferError
from compliance.values import dataclass

_WARNING: Final = (
    "# Rollcall enrolment. Whoever holds this file can enrol a device: hand it on like a password, then delete it.\n"
)
_FINGERPRINT: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, repr=False)
class EnrolmentOffer:
    """The file's content. Either `token` (one loan's, one use, until `expires_at`) or `school_key` (on site) is given.

    `certificate_authority` (PEM) and `trust_key_sha256` say whom the device believes from its first word on: the authorities,
    and the hexadecimal SHA-256 of the key that signs every trust bundle (DER SubjectPublicKeyInfo).

    `serial` and `asset_tag` are the agreement's. Empty texts, an `expires_at` of None and an `https_port` of 0 are left out of
    the file. No repr: tokens and keys are secrets.
    """

    school_id: str
    school_name: str
    host: str
    enrolment_port: int
    agents_port: int
    certificate_authority: str
    trust_key_sha256: str
    token: str
    school_key: str
    loan_id: str
    serial: str
    asset_tag: str
    expires_at: datetime | None
    https_port: int = 0  # 0: none is named, so there is no way but HTTP/2


def to_toml(offer: EnrolmentOffer) -> str:
    """The file's text."""
    values = [(each.name, getattr(offer, each.name)) for each in fields(offer)]
    return _WARNING + "".join(f"{name} = {_toml_value(value)}\n" for name, value in values if value not in ("", None, 0))


def parse_offer(text: str) -> EnrolmentOffer:
    """The inverse of `to_toml`. Raises OfferError naming the field that is wrong."""
    try:
        said = _Fields(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise OfferError("it is not TOML") from error
    offer = EnrolmentOffer(
        school_id=said.text("school_id"),
        school_name=said.text("school_name"),
        host=said.text("host"),
        enrolment_port=said.port("enrolment_port"),
        agents_port=said.port("agents_port"),
        certificate_authority=said.text("certificate_authority"),
        trust_key_sha256=said.fingerprint("trust_key_sha256"),
        token=said.text("token", may_be_missing=True),
        school_key=said.text("school_key", may_be_missing=True),
        loan_id=said.text("loan_id", may_be_missing=True),
        serial=said.text("serial", may_be_missing=True),
        asset_tag=said.text("asset_tag", may_be_missing=True),
        expires_at=said.instant("expires_at"),
        https_port=said.port("https_port") if "https_port" in said.table else 0,
    )
    if bool(offer.token) == bool(offer.school_key):
        raise OfferError("either token or school_key must be there, and not both")
    return offer


@dataclass(frozen=True, slots=True)
class _Fields:
    """The file's fields, handed out checked. Fields of later versions are passed over."""

    table: Mapping[str, object]

    def text(self, name: str, *, may_be_missing: bool = False) -> str:
        value = self.table.get(name, "")
        if isinstance(value, str) and (value or may_be_missing):
            return value
        raise OfferError(f"{name} is missing or not text")

    def fingerprint(self, name: str) -> str:
        """Never optional: else who opens TLS on the day of enrolment would say whom this device believes for ever."""
        value = self.table.get(name)
        if isinstance(value, str) and _FINGERPRINT.fullmatch(value):
            return value
        raise OfferError(f"{name}, the fingerprint of the school's trust key, is missing or not 64 hexadecimal digits")

    def port(self, name: str) -> int:
        value = self.table.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 65535:
            return value
        raise OfferError(f"{name} is not a port number from 1 to 65535")

    def instant(self, name: str) -> datetime | None:
        value = self.table.get(name)
        if value is None or (isinstance(value, datetime) and value.tzinfo is not None):
            return value
        raise OfferError(f"{name} is not an instant with its time zone")


def _toml_value(value: str | int | datetime) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case int():
            return str(value)
        case str():
            # A JSON string is a TOML basic string but for DEL, which JSON lets stand.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
