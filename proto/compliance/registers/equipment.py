"""What the asset list does not say of a device, what people bring of their own, and which software the school may use."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.registers.noted import noted


@dataclass(frozen=True, slots=True)
class AssetDetail:
    """Owner, place and purchase of one asset, and when somebody last saw it."""

    asset_tag: str = noted("its asset tag, as in the asset list", key=True)
    owner: str = noted("whose property it is marked as", default="")
    place: str = noted("where it lives: room, trolley, cupboard", default="")
    bought_on: date | None = noted("when it was bought", has_happened=True, default=None)
    supplier: str = noted("from whom", default="")
    cost_pounds: int | None = noted("what it cost", unit="pounds", default=None)
    warranty_until: date | None = noted("until when it is under warranty", default=None)
    seen_on: date | None = noted("when somebody last saw it", has_happened=True, default=None)


@dataclass(frozen=True, slots=True)
class Licence:
    """How many copies of a program the school may use."""

    program: str = noted("the program's name, as devices report it", key=True)
    copies: int = noted("how many copies", unit="copies")
    reference: str = noted("the number of the order or contract", key=True, default="")
    bought_on: date | None = noted("when it was bought", has_happened=True, default=None)
    ends_on: date | None = noted("when it ends, where it does", default=None)


@dataclass(frozen=True, slots=True)
class PersonalDevice:
    """A phone, tablet or camera that a member of staff brings (S002 section 6). No agent is ever put on it."""

    person: str = noted("whose it is", key=True, personal=True)
    make_and_model: str = noted("its make and model", key=True)
    noted_on: date = noted("when it was noted", has_happened=True)
    serial: str = noted("its serial number", key=True, default="")


class DeclarationKind(StrEnum):
    """What somebody declares, because no device tool should look."""

    YEAR_END_DATA = "year_end_data"
    IMAGES_DELETED = "images_deleted"
    PERSONAL_DEVICE = "personal_device"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One person's declaration."""

    person: str = noted("who declares", personal=True)
    what: DeclarationKind = noted("what is declared")
    declared_on: date = noted("when", has_happened=True)
    remark: str = noted("what was said beside it", default="")
