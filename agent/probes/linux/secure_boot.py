"""Linux: does the firmware start signed systems only? Sources: efivarfs of the kernel documentation, UEFI 2.10 chapter 32.

The variables SecureBoot and SetupMode are the firmware's, MokSBStateRT is shim's: with it shim is told not to verify, while
the firmware still says that secure boot is on.
"""

import re
from typing import Final

from agent.errors import NotRecorded, NotSupported, UnexpectedOutput
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import SecureBoot, SecureBootState
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

READ_FROM: Final = "the firmware's variables SecureBoot and SetupMode, and that of the boot loader shim"

_FOLDER: Final = "/sys/firmware/efi/efivars"
_FIRMWARE: Final = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
_SHIM: Final = "605dab50-e046-4300-abb6-3dd810dd8b23"
_VARIABLES: Final = {"SecureBoot": _FIRMWARE, "SetupMode": _FIRMWARE, "MokSBStateRT": _SHIM}
_DUMPED: Final = re.compile(r"(?:\b[0-9a-f]{2}\b *){5}")


@dataclass(frozen=True, slots=True)
class FirmwareVariables:
    """What the firmware says: secure boot is on, and it still takes keys from anybody (setup mode)."""

    secure_boot: bool
    setup_mode: bool | Unknown


def read(host: Host) -> SecureBoot:
    """A PC that was started the old way (BIOS) can check nothing. Other machines without UEFI may check in their own way."""
    if not host.exists("/sys/firmware/efi"):
        if host.exists("/sys/class/dmi/id"):
            return SecureBoot(SecureBootState.NOT_AVAILABLE)
        raise NotSupported("this machine does not start by UEFI; how it checks its system is not read by this version")
    if not host.list_names(_FOLDER):
        raise NotRecorded("the firmware's variables are not shown: efivarfs is not mounted")
    return SecureBoot(_state({name: _is_set(host, name, owner) for name, owner in _VARIABLES.items()}))


def _is_set(host: Host, name: str, owner: str) -> bool | None:
    """What a variable says; None where there is none: firmware that cannot do it has no SecureBoot."""
    try:
        return _is_one(host.read_text(f"{_FOLDER}/{name}-{owner}").encode())
    except NotRecorded:
        return None


def _state(said: dict[str, bool | None]) -> SecureBootState:
    if said["SecureBoot"] is None:
        return SecureBootState.NOT_AVAILABLE
    if not said["SecureBoot"]:
        return SecureBootState.OFF
    if said["SetupMode"]:
        return SecureBootState.SETUP_MODE
    return SecureBootState.REDUCED if said["MokSBStateRT"] else SecureBootState.ENFORCED


@parser(
    "efivar",
    "od -t x1 /sys/firmware/efi/efivars/SecureBoot-*, and the same of SetupMode-* below it",
    "od",
    "efivars",
    "hexdump",
)
def parse_variables(text: str) -> FirmwareVariables:
    """Four bytes of attributes, then the value, as the file has them or as `od -t x1` or `hexdump -C` shows them."""
    dumped = _DUMPED.findall(text)
    values = [_is_one(bytes.fromhex(each)) for each in dumped] if dumped else [_is_one(text.encode())]
    if len(values) > 2:
        raise ValueError("more than two variables, and nobody says which")
    setup_mode = values[1] if len(values) > 1 else Unknown(Why.NOT_READ, "the variable SetupMode was not dumped")
    return FirmwareVariables(values[0], setup_mode)


def _is_one(content: bytes) -> bool:
    """Four bytes of attributes and the one."""
    if len(content) != 5 or content[4] not in (0, 1):
        raise UnexpectedOutput("the firmware's variable is not one of one byte")
    return content[4] == 1


PARSERS: Final = (parse_variables,)
