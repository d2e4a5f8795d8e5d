"""Which programs are installed for everybody on the device: told as changes, so that thousands need not be sent every time."""

from typing import Final

from compliance.facts.told import WITH_THE_EVIDENCE, told
from compliance.unknown import Unknown
from compliance.values import dataclass

MOST_CHANGES: Final = 4096
"""How many programs one report may add, and how many it may take away."""

_PURPOSE: Final = "to see which programs have known holes or are not allowed, where the school's policy asks for the list"
_KEPT: Final = f"{WITH_THE_EVIDENCE}; of the list put together of it only the latest, until the policy stops asking"


@dataclass(frozen=True, slots=True)
class Program:
    """One installed program or package. What a person installed for themselves alone is neither read nor sent."""

    # A program can tell about its user: a screen reader, a prayer calendar.
    name: str = told(_PURPOSE, "the program's name", kept=_KEPT, personal=True)
    version: str = told(_PURPOSE, "its version", kept=_KEPT)
    publisher: str = told(_PURPOSE, "the organisation that publishes it, empty where that is a person or not known", kept=_KEPT)


@dataclass(frozen=True, slots=True)
class SoftwareSource:
    """One place in which programs are listed: how many there are, or why that place could not be read."""

    name: str = told(_PURPOSE, "which list of programs was read", kept=_KEPT)
    programs: int | Unknown = told(_PURPOSE, "how many programs are in it", kept=_KEPT)


@dataclass(frozen=True, slots=True)
class SoftwareInventory:
    """What changed since the list that this device told before; `compliance.inventory` puts lists together and checks them.

    `base_sha256` names the list that changes, and is empty where everything before is to be forgotten. `list_sha256` names the
    list that comes of it. `untold` changes did not fit into this report and come with the next ones.
    """

    sources: tuple[SoftwareSource, ...] = told(_PURPOSE, "which lists of programs were read", kept=_KEPT)
    base_sha256: str = told(_PURPOSE, "the SHA-256 of the list that was told before, in hexadecimal", kept=_KEPT)
    list_sha256: str = told(_PURPOSE, "the SHA-256 of the list with the changes, in hexadecimal", kept=_KEPT)
    programs: int = told(_PURPOSE, "how many programs are in it", kept=_KEPT)
    untold: int = told(_PURPOSE, "how many changes come with the next reports", kept=_KEPT)
    added: tuple[Program, ...] = told(
        _PURPOSE, "the programs that are new, or have another version than before", kept=_KEPT, most=MOST_CHANGES
    )
    removed: tuple[Program, ...] = told(
        _PURPOSE, "the programs that are gone, or had another version before", kept=_KEPT, most=MOST_CHANGES
    )
