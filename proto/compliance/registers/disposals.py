"""Where equipment went that the school no longer has, and what became of the data on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from compliance.registers.answers import Answer
from compliance.registers.noted import noted
from compliance.registers.objection import Objection


class DisposalMethod(StrEnum):
    """How it was disposed of (S001)."""

    WASTE = "waste"
    GIFT = "gift"
    SALE = "sale"
    TRADE_IN = "trade_in"
    RETURN_TO_LESSOR = "return_to_lessor"


class Wipe(StrEnum):
    """What made the data irretrievable. Crypto-erase and purge as NIST SP 800-88 has them."""

    OVERWRITTEN = "overwritten"
    CRYPTO_ERASE = "crypto_erase"
    PURGE = "purge"
    DESTROYED = "destroyed"
    NO_STORAGE = "no_storage"


_NOT_SUFFICIENT: Final = (
    "that destroys nothing: “It is not sufficient to simply delete the files or reformat the hard drive.” Wipe or destroy it, "
    "and record that"
)
_NO_WIPE: Final[Mapping[str, str]] = dict.fromkeys(
    ("reformatted", "reformat", "formatted", "format", "quick_format", "deleted", "delete", "factory_reset"), _NOT_SUFFICIENT
)


@dataclass(frozen=True, slots=True)
class Disposal:
    """One piece of equipment that is gone. S001 names six things that its record must say; DISP-1 tells what is missing."""

    disposed_on: date = noted("the day on which it went", has_happened=True)
    asset_tag: str = noted("its asset tag", key=True)
    serial: str = noted("its serial number", default="")
    authorised_by: str = noted("who authorised it", personal=True, default="")
    licences_checked_by: str = noted("who verified its software licences", personal=True, default="")
    personal_data: Answer | None = noted("whether its storage is likely to hold personal data", default=None)
    method: DisposalMethod | None = noted("how it was disposed of", default=None)
    received_by: str = noted("the person or organisation who received it", personal=True, default="")
    wipe: Wipe | None = noted("what made its data irretrievable", refused=_NO_WIPE, default=None)
    wiped_on: date | None = noted("when that was done", has_happened=True, default=None)
    wiped_by: str = noted("who did it", personal=True, default="")
    certificate: str = noted("the number or place of the certificate of wiping or destruction", default="")
    receipt: str = noted("the number or place of the written receipt", default="")
    pat_valid_until: date | None = noted("until when its PAT certificate is valid, where it is sold or given", default=None)


def of_disposal(line: Disposal) -> list[Objection]:
    """A wipe has a day, and nobody wipes what has gone: only whoever received it to destroy it does that afterwards."""
    if line.wipe in (None, Wipe.NO_STORAGE):
        return []
    if line.wiped_on is None:
        return [Objection("wiped_on", "say when that was done")]
    if line.wipe is not Wipe.DESTROYED and line.wiped_on > line.disposed_on:
        return [Objection("wiped_on", f"it went on {line.disposed_on.isoformat()}; write a day that is not after it")]
    return []
