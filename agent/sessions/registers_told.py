"""What the school's registers say of this device where nobody signed it: at enrolment, and from older collectors.

Whoever sits between could make it up. So it is believed only where it makes the policy ask for more: that the device is on
loan, may leave the site, or holds sensitive data. What would make it ask for less is not known until the school signs it.
"""

import json
from typing import Final

from agent import kept_json
from agent.errors import StateFolderError
from agent.state_folder import StateFolder
from compliance.context import NOT_AT_HAND, Context, DataClass
from compliance.told_context import JUST_MADE
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

REGISTERS: Final = "registers.json"

NOT_TOLD: Final = Unknown(Why.NOT_RECORDED, "the school has not told this device")
_AT_THE_SCHOOL: Final = Unknown(Why.NOT_RECORDED, "the school's register is not on this device")
_NOT_SIGNED: Final = Unknown(Why.NOT_RECORDED, "the school has told this device, and not under its signature")


@dataclass(frozen=True, slots=True)
class RegistersSay:
    """The registers' side of this device, as far as they know it."""

    on_loan: bool | Unknown
    may_leave_site: bool | Unknown
    data_class: DataClass | Unknown


def keep_registers(folder: StateFolder, registers: RegistersSay) -> None:
    """Replace what the registers say. What they do not know is left out."""
    fields = {"on_loan": registers.on_loan, "may_leave_site": registers.may_leave_site, "data_class": registers.data_class}
    known = {name: value for name, value in fields.items() if not isinstance(value, Unknown)}
    folder.write(REGISTERS, json.dumps(known).encode())


def load_registers(folder: StateFolder) -> Context:
    """The registers' side for judging on the device, as far as it may be believed without a signature; Unknown for the rest."""
    try:
        told = kept_json.parse(folder.read(REGISTERS) or b"{}")
    except ValueError as error:
        damaged = f"{folder.path / REGISTERS} is damaged. Delete it: the next session brings it again"
        raise StateFolderError(damaged) from error
    on_loan, may_leave_site = (_flag(told.get(name)) for name in ("on_loan", "may_leave_site"))
    held = data_class(told.get("data_class"))
    if held in (DataClass.NONE, DataClass.PERSONAL):
        held = _NOT_SIGNED
    return Context(_AT_THE_SCHOOL, on_loan, may_leave_site, held, NOT_AT_HAND, evidence_as_of=JUST_MADE)


def data_class(word: object) -> DataClass | Unknown:
    """A word of the registers, which a later version may have more of."""
    if not word:
        return NOT_TOLD
    try:
        return DataClass(str(word))
    except ValueError:
        return Unknown(Why.UNKNOWN_VALUE, f"data of class {str(word)[:40]!r}")


def _flag(told: object) -> bool | Unknown:
    if told is True:
        return True
    return _NOT_SIGNED if told is False else NOT_TOLD
