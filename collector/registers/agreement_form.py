"""A signed Device Loan Agreement as a file says it: TOML, JSON, or a CSV of several whose columns join the names with a dot."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

_CONTROL_CHARACTERS: Final = frozenset(map(chr, (*range(32), *range(127, 160))))


def _one_line(text: str) -> str:
    if _CONTROL_CHARACTERS & set(text):
        raise ValueError("write it on one line, without control characters")
    return text


def _instant(value: object) -> object:
    """A point in time as paper and files give it: with its zone, without (then UTC), or as a day (then its first minute)."""
    if isinstance(value, str):
        return _instant(_parsed(value)) if value.strip() else None
    if isinstance(value, datetime):
        return _in_utc(value)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError as error:  # the first and the last day that a datetime can hold
        raise ValueError("write a time of this century") from error


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError("write a time such as 2026-11-20T09:30:00Z, or a day such as 2026-11-20") from error


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value.strip()) if value.strip() else None
    except ValueError as error:
        raise ValueError("write a day such as 2027-07-21") from error


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_one_line)]
NeededText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)]
LoanId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Sha256 = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[0-9A-Fa-f]{64}$")]
SignedAt = Annotated[datetime | None, BeforeValidator(_instant)]
Day = Annotated[date | None, BeforeValidator(_day)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Agreement(_Part):
    """Which agreement this is (`id` is this form's own number), and the words that were signed."""

    id: LoanId
    version: NeededText
    text_sha256: Sha256


class FormDevice(_Part):
    """The device as the form names it. A device without a serial number has an asset tag."""

    make: NeededText
    model: NeededText
    serial: Text = ""
    asset_tag: Text = ""


class Person(_Part):
    """The member of staff to whom the device is lent."""

    name: NeededText
    role: Text = ""


class Signature(_Part):
    """A signature: a name and its time. Either one empty means unsigned."""

    name: Text = ""
    signed_at: SignedAt = None


class Approval(_Part):
    """The technician's approval: a name and its time. Either one empty means unsigned."""

    name: Text = ""
    at: SignedAt = None


class AgreementForm(_Part):
    """One agreement: what was agreed, about which device, by whom."""

    agreement: Agreement
    device: FormDevice
    member_of_staff: Person
    received_by: Signature = Signature()
    technician_approval: Approval = Approval()
    headteacher_authorisation: Signature = Signature()
    due_back: Day = None


_PARTS: Final[Mapping[str, type[_Part]]] = {
    "agreement": Agreement,
    "device": FormDevice,
    "member_of_staff": Person,
    "received_by": Signature,
    "technician_approval": Approval,
    "headteacher_authorisation": Signature,
}

COLUMNS: Final = (*(f"{name}.{field}" for name, part in _PARTS.items() for field in part.model_fields), "due_back")
"""Every field of a form by its dotted name, in the order in which people fill it."""
