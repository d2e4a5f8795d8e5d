"""The enrolment file that a technician gives: where to enrol, whom to trust there, and with what right. TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from agent.errors import ConfigurationError

_LIMIT_BYTES: Final = 64 * 1024
_ANOTHER: Final = "Ask the technician for a new enrolment file"


@dataclass(frozen=True, slots=True, repr=False)
class EnrolmentOffer:
    """An enrolment file as read. One of `token` (a loan) and `school_key` (a device that stays on site) is empty.

    `serial` and `asset_tag` are the agreement's, empty where it names none. No repr: the token is a secret.
    """

    school_id: str
    school_name: str
    host: str
    enrolment_port: int
    agents_port: int
    certificate_authority: str
    token: str
    school_key: str
    loan_id: str
    serial: str
    asset_tag: str
    expires_at: datetime | None


def read_offer(file: Path) -> EnrolmentOffer:
    """Read an enrolment file. Raises ConfigurationError naming file, field and remedy."""
    fields = _Fields(file, _table(file))
    offer = EnrolmentOffer(
        school_id=fields.text("school_id"),
        school_name=fields.text("school_name"),
        host=fields.text("host"),
        enrolment_port=fields.port("enrolment_port"),
        agents_port=fields.port("agents_port"),
        certificate_authority=fields.text("certificate_authority"),
        token=fields.text("token", may_be_missing=True),
        school_key=fields.text("school_key", may_be_missing=True),
        loan_id=fields.text("loan_id", may_be_missing=True),
        serial=fields.text("serial", may_be_missing=True),
        asset_tag=fields.text("asset_tag", may_be_missing=True),
        expires_at=fields.instant("expires_at"),
    )
    if bool(offer.token) == bool(offer.school_key):
        raise ConfigurationError(f"{file}: either token or school_key must be there, and not both. {_ANOTHER}")
    return offer


def _table(file: Path) -> Mapping[str, object]:
    try:
        with file.open("rb") as stream:
            return tomllib.loads(stream.read(_LIMIT_BYTES).decode())
    except OSError as error:
        raise ConfigurationError(f"enrolment file {file}: {error.strerror}. Check the name, and run as root") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not an enrolment file: {error}. {_ANOTHER}") from error


@dataclass(frozen=True, slots=True)
class _Fields:
    """The file's fields, handed out checked. Values are not shown in errors: one of them is a secret."""

    file: Path
    table: Mapping[str, object]

    def text(self, name: str, *, may_be_missing: bool = False) -> str:
        value = self.table.get(name, "")
        if isinstance(value, str) and (value or may_be_missing):
            return value
        raise ConfigurationError(f"{self.file}: {name} is missing or not text. {_ANOTHER}")

    def port(self, name: str) -> int:
        value = self.table.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 65535:
            return value
        raise ConfigurationError(f"{self.file}: {name} is not a port number from 1 to 65535. {_ANOTHER}")

    def instant(self, name: str) -> datetime | None:
        """A TOML instant or its text, with its time zone; a file without it does not expire."""
        value = self.table.get(name)
        if value is None or value == "":
            return None
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            raise ConfigurationError(f"{self.file}: {name} is not an instant with its time zone. {_ANOTHER}")
        return instant
